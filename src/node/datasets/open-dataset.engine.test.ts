import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusal } from "../../core/base/testing/refusal.ts";
import { fixture } from "../../core/formats/testing/sources.ts";
import { expectLine } from "../formats/testing/line.ts";
import { loadDataset } from "./dataset-folder.ts";
import { ensureDataset, type OpenOptions, openDataset, sourceKind } from "./open-dataset.ts";
import type { DatasetProgress } from "./progress.ts";

let home: string;
let cache: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-open-"));
  cache = join(home, "datasets");
});
afterEach(() => rmSync(home, { recursive: true }));

const NAME = "fetch-reach-random";
const FILE = fixture("buffer-protocol4.pkl");
const LINE = { environment: "Line", distanceThreshold: 0.05 };
const open = (options: OpenOptions) => openDataset(NAME, { cache, workers: 0, ...options });

describe("openDataset with a name", () => {
  it("collects at the first call and loads from the cache afterwards", async () => {
    const counts: number[] = [];
    const onProgress = ({ activity, done }: DatasetProgress) => activity === "collect" && counts.push(done);
    const first = await open({ size: 3, onProgress });
    expect(counts).toEqual([0, 150]);
    mkdirSync(join(cache, `${NAME}-3.partial`)); // as a kill leaves it between storing and tidying up
    const second = await open({ size: 3, onProgress });
    expect(counts).toEqual([0, 150]);
    expect(second).toEqual(first);
    expect(readdirSync(cache)).toEqual([`${NAME}-3`]);
  });

  it("keeps sizes and seeds apart", async () => {
    await open({ size: 1 });
    await open({ size: 2 });
    await open({ size: 1, seed: 4 });
    expect(readdirSync(cache).sort()).toEqual([`${NAME}-1`, `${NAME}-1-seed-4`, `${NAME}-2`]);
  });

  it("rejects a cached dataset that was made with other options than its name says", async () => {
    await open({ size: 1, seed: 4 });
    renameSync(join(cache, `${NAME}-1-seed-4`), join(cache, `${NAME}-1`));
    expect(await refusal(open({ size: 1 }))).toBe(
      `${join(cache, `${NAME}-1`)}: field "provenance.seed" is 4 where 0 was requested; ` +
        "move that folder away to have the dataset made again",
    );
  });

  it("suggests the nearest dataset for an unknown name", async () => {
    expect(await refusal(openDataset("fetch-reach-randm"))).toContain(`did you mean "${NAME}"?`);
  });

  it("rejects a meaning, since a dataset of Smore has its own", async () => {
    expect(await refusal(open({ achievedGoal: "o[0:2]" }))).toBe(
      `${NAME} is a dataset of Smore, which defines its arrays itself; leave achievedGoal out`,
    );
    expect(existsSync(cache)).toBe(false);
  });
});

describe("openDataset with a folder", () => {
  it("loads the folder and reports the checked bytes", async () => {
    const dataset = await open({ size: 2 });
    const folder = join(cache, `${NAME}-2`);
    const reports: DatasetProgress[] = [];
    expect(await openDataset(folder, { onProgress: (progress) => reports.push(progress) })).toEqual(dataset);
    expect(reports.at(-1)).toMatchObject({ activity: "check", source: folder, unit: "bytes" });
    expect(reports.at(-1)!.done).toBe(reports.at(-1)!.total);
  });

  it("rejects another environment than the folder's", async () => {
    const folder = await ensureDataset(NAME, { cache, workers: 0, size: 1 });
    expect(await refusal(openDataset(folder, { environment: "FetchPush" }))).toBe(
      `${folder} comes from FetchReach, not FetchPush; leave environment out`,
    );
  });

  it("rejects a folder without a dataset, and a path at which nothing exists", async () => {
    mkdirSync(cache);
    expect(await refusal(openDataset(cache))).toMatch(/is not a folder of episodes that Smore supports/);
    expect(await refusal(openDataset("./nowhere"))).toBe("there is no dataset at ./nowhere; check the path");
  });
});

describe("openDataset with a file in another format", () => {
  it("reads the file into memory and writes nothing", async () => {
    const reports: DatasetProgress[] = [];
    const options = { ...LINE, cache, onProgress: (progress: DatasetProgress) => reports.push(progress) };
    expectLine(await openDataset(FILE, options));
    expect(reports.at(-1)).toEqual({
      ...{ activity: "read", source: FILE, unit: "episodes" },
      ...{ done: 3, total: 3 },
    });
    expect(existsSync(cache)).toBe(false);
  });

  it("takes the distance of goals from the mapping, into the header of the dataset", async () => {
    const mapping = join(home, "map.json");
    const openWith = (goalDistance: object) => {
      writeFileSync(mapping, JSON.stringify({ goalDistance }));
      return openDataset(FILE, { ...LINE, mapping });
    };
    const goalDistance = [{ kind: "angle", dimensions: [0], period: 360, scale: 5 }];
    expect((await openWith(goalDistance)).header.goalDistance).toEqual(goalDistance);
    expect(await refusal(openWith([{ kind: "angle", dimensions: [7] }]))).toBe(
      `${mapping}, field "goalDistance": dimension 7 is none of a goal of 2; give dimensions from 0 to 1`,
    );
  });

  it("names the missing options as the caller spells them", async () => {
    expect(await refusal(openDataset(FILE))).toMatch(
      /give environment <id>, or distanceThreshold <number> for an environment of your own$/,
    );
    const nameOption = (option: string) => `--${option}`;
    expect(await refusal(openDataset(FILE, { nameOption }))).toMatch(/give --environment <id>/);
    expect(await refusal(openDataset(FILE, { environment: "FetchReech" }))).toContain(
      'did you mean "FetchReach"?',
    );
  });
});

describe("ensureDataset with a file in another format", () => {
  const ensure = (path: string, options: OpenOptions = {}) =>
    ensureDataset(path, { ...LINE, cache, ...options });

  it("converts at the first call and returns the same folder afterwards", async () => {
    const notices: string[] = [];
    const onNotice = (sentence: string) => notices.push(sentence);
    const folder = await ensure(FILE, { onNotice });
    expect(folder).toMatch(/buffer-protocol4-[0-9a-f]{12}$/);
    expect(notices[0]).toBe(`converted ${FILE} into ${folder}`);
    expect(notices.slice(1)).toContain("note: rows in the first episode: o 5; ag 5; u 4; so it has 4 steps");
    expectLine(await loadDataset(folder));
    const count = notices.length;
    expect(await ensure(FILE, { onNotice })).toBe(folder);
    expect(notices).toHaveLength(count);
  });

  it("converts again for another meaning or another content", async () => {
    const path = join(home, "log.csv");
    const meaning = { achievedGoal: "observations" };
    writeFileSync(path, "observations,actions,terminals\n0,0,0\n1,0,0\n2,0,1\n");
    const first = await ensure(path, meaning);
    const wider = await ensure(path, { ...meaning, distanceThreshold: 0.5 });
    writeFileSync(path, "observations,actions,terminals\n0,0,0\n1,0,0\n3,0,1\n");
    const changed = await ensure(path, meaning);
    expect(new Set([first, wider, changed]).size).toBe(3);
  });

  it("stops before anything is written when its signal is aborted", async () => {
    await expect(ensure(FILE, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    expect(existsSync(cache)).toBe(false);
  });
});

it("a source is the name of a dataset, a dataset folder, or a file in another format", async () => {
  expect(sourceKind(NAME)).toBe("name");
  expect(sourceKind(await ensureDataset(FILE, { ...LINE, cache }))).toBe("folder");
  expect(sourceKind(FILE)).toBe("file");
});
