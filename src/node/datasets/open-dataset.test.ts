import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OpenOptions, openDataset } from "./open-dataset.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "smore-open-"));
});
afterEach(() => rmSync(cache, { recursive: true }));

const NAME = "fetch-reach-random";
const open = (options: OpenOptions) => openDataset(NAME, { cache, workers: 0, ...options });

describe("openDataset", () => {
  it("collects at the first call and reads the cache afterwards", async () => {
    const counts: number[] = [];
    const first = await open({ size: 3, onProgress: ({ done }) => counts.push(done) });
    expect(counts).toEqual([0, 150]);
    mkdirSync(join(cache, `${NAME}-3.partial`)); // as a kill leaves it between storing and tidying up
    const second = await open({ size: 3, onProgress: ({ done }) => counts.push(done) });
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

  it("refuses a cached dataset that is not what its name says", async () => {
    await open({ size: 1, seed: 4 });
    renameSync(join(cache, `${NAME}-1-seed-4`), join(cache, `${NAME}-1`));
    await expect(open({ size: 1 })).rejects.toThrow(
      `${join(cache, `${NAME}-1`)}: field "provenance.seed" is 4 where 0 was asked for; move that folder away`,
    );
  });

  it("opens folders, and names the nearest dataset when there is neither", async () => {
    const dataset = await open({ size: 2 });
    expect(await openDataset(join(cache, `${NAME}-2`))).toEqual(dataset);
    await expect(openDataset(cache)).rejects.toThrow("is not a dataset folder");
    await expect(openDataset("fetch-reach-randm")).rejects.toThrow(`did you mean "${NAME}"?`);
  });
});
