import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/smore.ts";
import { makeStudioFolder } from "../../../test/support/studio-folder.ts";
import { decodePng } from "../../core/formats/pictures/png.ts";
import type { Answers, Question } from "../../core/studio/api.ts";
import { holdFolder } from "../files/hold.ts";
import { codecs } from "../formats/codecs.ts";
import { StudioAnswers } from "./answers.ts";

let folder: string;
let remove: () => Promise<void>;
let answers: StudioAnswers;
const at = (...path: string[]) => join(folder, ...path);

beforeAll(async () => {
  ({ folder, remove } = await makeStudioFolder());
  answers = await StudioAnswers.open(folder);
});
afterAll(async () => {
  await answers.close();
  await remove();
});

async function ask<Name extends Question>(question: Name, query = ""): Promise<Answers[Name]> {
  const { status, body } = await answers.reply(question, new URLSearchParams(query));
  expect(status, String(body)).toBe(200);
  return JSON.parse(String(body));
}

async function refusal(question: string, query = "") {
  const { status, body } = await answers.reply(question, new URLSearchParams(query));
  return `${status} ${body}`;
}

describe("runs", () => {
  it("have the state that their files say", async () => {
    const runs = await ask("runs");
    expect(
      runs.filter(({ path }) => path.startsWith("runs/")).map(({ path, state }) => [path, state]),
    ).toEqual([
      ["runs/a-finished", "finished"],
      ["runs/b-failed", "failed"],
      ["runs/c-stopped", "stopped"],
      ["runs/d-damaged", "unreadable"],
    ]);
    expect(runs[0]).toMatchObject({
      environment: "PointReach",
      agent: "gcsl",
      seed: 0,
      completed: 300,
      success: 0.75,
    });
    expect(runs[1].failure).toBe("training diverged at update 2");
  });

  it("are running while a process holds their folder", async () => {
    const other = await StudioAnswers.open(folder);
    const hold = await holdFolder(at("runs", "c-stopped"));
    const { body } = await other.reply("runs", new URLSearchParams());
    expect(JSON.parse(String(body))[2].state).toBe("running");
    await hold.release();
  });

  it("of grids are known by their records alone", async () => {
    const runs = await ask("runs");
    const recorded = runs.filter(({ path }) => path.startsWith("results/grid/runs/"));
    expect(recorded).toHaveLength(6);
    expect(recorded[5]).toMatchObject({ state: "finished", success: 0.72, completed: 20, updates: 20 });
  });
});

describe("policies", () => {
  it("are those of runs, as they were written", async () => {
    const bytesOf = async (query: string) => {
      const { type, body } = await answers.reply("policy", new URLSearchParams(query));
      expect(type, String(body)).toBe("application/octet-stream");
      return [...(body as Uint8Array)];
    };
    expect(await bytesOf("path=runs/a-finished")).toEqual([1]);
    expect((await ask("runs"))[2].policies).toEqual([0, 100]);
    expect(await bytesOf("path=runs/c-stopped&update=0")).toEqual([2, 0]);
    expect(await bytesOf("path=runs/c-stopped")).toEqual([2, 100]);
    expect(await refusal("policy", "path=runs/c-stopped&update=50")).toMatch(
      /^400 .*no policy of update 50;/,
    );
    expect(await refusal("policy", "path=runs/b-failed")).toMatch(/^400 runs\/b-failed has no policy yet/);
    expect(await refusal("policy", "path=mapping.json")).toMatch(/^404 mapping\.json is not a run/);
    writeFileSync(at("runs", "a-finished", "policy.onnx"), "another");
    expect(await refusal("policy", "path=runs/a-finished")).toMatch(
      /^400 runs.a-finished.policy\.onnx was changed/,
    );
    writeFileSync(at("runs", "a-finished", "policy.onnx"), Uint8Array.of(1));
  });
});

describe("curves", () => {
  const three = ["a-finished", "b-failed", "c-stopped"].map((name) => `run=runs/${name}`).join("&");

  it("show the success rate unless something else is chosen", async () => {
    const { shown, curves, unread } = await ask("curves", "run=runs/a-finished");
    expect(shown).toEqual({ log: "evaluations", name: "success" });
    expect(curves).toEqual([
      {
        label: "gcsl, seed 0",
        runs: ["runs/a-finished"],
        rows: 2,
        x: [0, 300],
        y: [expect.closeTo(0.1), 0.75],
      },
    ]);
    expect(unread).toBe(0);
  });

  it("show a column over seconds, from the part that is seen", async () => {
    const { curves } = await ask(
      "curves",
      "run=runs/a-finished&log=metrics&column=policy/loss&x=seconds&from=5",
    );
    expect(curves[0]).toMatchObject({ x: [4, 6], y: [3, 4] });
  });

  it("are means over runs that differ in their seeds alone", async () => {
    const { curves } = await ask("curves", `${three}&log=metrics&column=policy/loss&over=seeds`);
    expect(curves.map(({ label, runs }) => [label, runs.length])).toEqual([
      ["gcsl, learningRate 0.0005 (2 seeds)", 2],
      ["gcsl, learningRate 0.01 (1 seed)", 1],
    ]);
    expect(curves[0].y).toEqual([2.5, 3.5, 4.5]);
    // t(0.975; 1) · s / √2 with s = 1 / √2.
    expect(curves[0].high![0]).toBeCloseTo(2.5 + 12.7062 / 2, 3);
    expect(curves[1].low).toEqual([null, null, null]);
  });

  it("have intervals that end where shares do", async () => {
    const { curves } = await ask("curves", `${three}&over=seeds`);
    // The mean is 0.8, and t(0.975; 1) · s / √2 = 0.635.
    expect(curves[0].low).toEqual([expect.closeTo(0.1), expect.closeTo(0.165, 3)]);
    expect(curves[0].high).toEqual([expect.closeTo(0.1), 1]);
  });

  it("follow a log that is being written", async () => {
    const log = at("runs", "c-stopped", "metrics.jsonl");
    const before = readFileSync(log);
    const query = "run=runs/c-stopped&log=metrics&column=policy/loss";
    await ask("curves", query);
    appendFileSync(log, '{"step":400,"seconds":8,"policy/loss":"NaN"}\n{"step":500,');
    expect((await ask("curves", query)).curves[0]).toMatchObject({
      x: [100, 200, 300, 400],
      y: [4, 5, 6, null],
    });
    writeFileSync(log, before);
    expect((await ask("curves", query)).curves[0].x).toEqual([100, 200, 300]);
  });

  it("of recorded runs show their evaluations", async () => {
    const { columns, curves } = await ask("curves", "run=results/grid/runs/PointReach-smore-seed1");
    expect(columns.every(({ log }) => log === "evaluations")).toBe(true);
    expect(curves[0]).toMatchObject({ x: [0, 10, 20], y: [0, 0.5, 0.61] });
  });
});

describe("settings", () => {
  it("are compared where runs differ", async () => {
    expect(await ask("differences", "run=runs/a-finished&run=runs/c-stopped")).toEqual({
      header: ["setting", "runs/a-finished", "runs/c-stopped"],
      rows: [
        ["seed", "0", "2"],
        ["agent.learningRate", "0.0005", "0.01"],
      ],
    });
  });

  it("of a single run are all of its settings", async () => {
    const { rows } = await ask("differences", "run=runs/a-finished");
    expect(rows).toContainEqual(["training.updates", "300"]);
  });
});

describe("grids", () => {
  it("are listed, with why one cannot be read", async () => {
    mkdirSync(at("results", "torn"), { recursive: true });
    writeFileSync(at("results", "torn", "runs.jsonl"), '{"run":');
    const [grid, torn] = await ask("grids");
    expect(grid).toEqual({ path: "results/grid", methods: 2, tasks: 1, seeds: 3, recorded: 6, running: 0 });
    expect(torn.problem).toMatch(/^results.torn.runs\.jsonl, line 1: the record has no end/);
  });

  it("have the tables and the curves of the report", async () => {
    const { methods, tables, panels } = await ask("grid", "path=results/grid");
    expect(methods).toEqual(["smore", "gcsl"]);
    expect(tables[0].title).toBe("Success at the last step of an episode, %");
    expect(tables[0].rows).toEqual([
      ["PointReach", "61.0 ± 2.5", "**71.0 ± 2.5**"],
      ["rank on PointReach", "2", "1"],
      ["mean rank", "2.00", "1.00"],
    ]);
    expect(panels[0].curves[1]).toMatchObject({
      label: "gcsl",
      x: [0, 10, 20],
      y: [0, 50, expect.closeTo(71)],
    });
  });
});

describe("datasets", () => {
  const source = "path=datasets/point-reach-random-5";

  it("are listed and described", async () => {
    expect(await ask("datasets")).toMatchObject([
      { path: "datasets/pictures", episodes: 2 },
      { path: "datasets/point-reach-random-5", kind: "folder", environment: "PointReach", episodes: 5 },
      { path: "log.csv", kind: "file" },
    ]);
    const { columns, lengths, transitions } = await ask("dataset", source);
    expect(columns.map(({ name, names }) => [name, names.length])).toEqual([
      ["observations", 2],
      ["achievedGoals", 2],
      ["actions", 2],
      ["desiredGoals", 2],
    ]);
    expect(lengths).toEqual([{ from: 50, to: 50, count: 5 }]);
    expect(transitions).toBe(250);
  });

  it("show episodes, paths, histograms and coverage", async () => {
    const { length, curves, desiredGoal } = await ask("episode", `${source}&episode=4&column=observations`);
    expect([length, curves.length, curves[0].x.length, desiredGoal.length]).toEqual([50, 2, 51, 2]);
    const paths = await ask("paths", `${source}&first=3&count=10`);
    expect(paths.map(({ episode, achieved }) => [episode, achieved.length])).toEqual([
      [3, 51],
      [4, 51],
    ]);
    expect(paths[1].achieved.map(([x]) => x)).toEqual(curves[0].y);
    const bins = await ask("histogram", `${source}&column=actions&dimension=1`);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(250);
    const { achieved, desired } = await ask("coverage", `${source}&x=0&y=1`);
    expect([achieved, desired].map((cells) => cells.reduce((sum, count) => sum + count))).toEqual([255, 5]);
  });

  it("show images as they are", async () => {
    const pictures = "path=datasets/pictures&episode=1";
    const { type, body } = await answers.reply("image", new URLSearchParams(`${pictures}&step=5`));
    expect(type).toBe("image/png");
    const pixels = await decodePng(body as Uint8Array, codecs);
    expect(pixels).toEqual(Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => 220 + (i % 3)));
    expect(await refusal("image", `${pictures}&step=6`)).toBe("400 there is no step 6; the steps are 0 to 5");
    expect(await refusal("image", `${source}&episode=0&step=0`)).toMatch(
      /^400 the observations .* are no images/,
    );
  });

  it("have the findings of `smore data validate`", async () => {
    const { findings } = await ask("findings", "path=log.csv&environment=PointReach&mapping=mapping.json");
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: "error", place: "episode 0, step 5, actions 0" }),
    );
    expect((await ask("findings", source)).findings).toEqual([]);
  });
});

describe("questions that cannot be answered", () => {
  it.each([
    ["nonsense", "", /^404 there is no such question$/],
    ["constructor", "", /^404 there is no such question$/],
    ["runs", "more=1", /^400 .*more/],
    ["curves", "", /^400 .*run/],
    ["curves", "run=runs/none", /^404 "runs\/none" cannot be opened/],
    ["curves", "run=runs/a-finished&points=1e9", /^400 .*points/],
    ["grid", "path=results/none", /^400 no run of results\/none has a result yet/],
    ["dataset", "path=datasets", /^400 /],
    [
      "episode",
      "path=datasets/point-reach-random-5&episode=5&column=actions",
      /^400 there is no episode 5; the ep/,
    ],
    [
      "histogram",
      "path=datasets/point-reach-random-5&column=states&dimension=0",
      /^400 this dataset has no column/,
    ],
    ["coverage", "path=datasets/point-reach-random-5&x=0&y=9", /^400 achievedGoals has no dimension 9/],
  ])("%s?%s gets one sentence", async (question, query, sentence) => {
    expect(await refusal(question, query)).toMatch(sentence);
  });

  it.each([
    ["/etc/passwd"],
    ["../secret"],
    ["runs/../../secret"],
    ["link/secret"],
    ["runs/a-finished\0"],
  ])("the path %s leads nowhere", async (path) => {
    const outside = await temporaryFolder();
    symlinkSync(outside.folder, at("link"));
    writeFileSync(join(outside.folder, "secret"), "secret");
    for (const [question, more] of [
      ["dataset", ""],
      ["findings", ""],
      ["grid", ""],
      ["policy", ""],
      ["image", "&episode=0&step=0"],
      ["dataset", "&mapping=mapping.json"],
    ] as const)
      expect(await refusal(question, `path=${encodeURIComponent(path)}${more}`)).toMatch(
        /^40[04] (?!.*secret$)/,
      );
    for (const name of ["curves", "differences"])
      expect(await refusal(name, `run=${encodeURIComponent(path)}`)).toMatch(/^404 /);
    const mapping = `path=log.csv&environment=PointReach&mapping=${encodeURIComponent(path)}`;
    expect(await refusal("dataset", mapping)).toMatch(/^404 /);
    await outside.remove();
    await rm(at("link"));
  });
});
