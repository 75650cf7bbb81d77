// Worker threads run the built files: `npm run build` first.
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Recipe } from "../../dist/core/collect/index.js";
import { type CollectionOptions, collectDataset } from "../../dist/node/datasets/index.js";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "smore-collect-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const NAME = "fetch-reach-random";
const SIZE = 70; // four chunks

const built = (path: string) => JSON.stringify(new URL(`../../dist/${path}`, import.meta.url).href);

/** A module that collects as its arguments say and reports how far it is. */
const CHILD = `
import { collectDataset } from ${built("node/datasets/index.js")};
const [name, folder, size] = process.argv.slice(2);
const onProgress = (done) => process.send(done);
await collectDataset(name, folder, { size: Number(size), workers: 2, onProgress });
`;

/** A module with a world that falls apart in one episode of ten. */
const FRAGILE_WORLD = `
import { registerEnv, SimulationError } from ${built("core/envs/index.js")};
const spec = {
  id: "FragileWorld", observationSize: 1, goalSize: 1, actionSize: 1,
  horizon: 50, distanceThreshold: 1, secondsPerStep: 0,
};
const vector = new Float64Array(1);
let fragile;
const task = {
  spec, observation: vector, achievedGoal: vector, desiredGoal: vector, stateSize: 0,
  begin: (random) => { fragile = random.uniform() < 0.1; },
  advance: () => { if (fragile) throw new SimulationError("the world came apart"); },
  save: () => {}, restore: () => {}, scene: () => [], dispose: () => {},
};
registerEnv({ spec, summary: "", load: async () => task });
`;

function writeModule(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

const headerOf = (folder: string) => readFileSync(join(folder, "header.json"), "utf8");

async function collect(folder: string, options: CollectionOptions): Promise<string> {
  await collectDataset(NAME, folder, { size: SIZE, ...options });
  return headerOf(folder); // it holds the columns' SHA-256
}

describe("collection in worker threads", () => {
  it("gives the same bytes with any number of workers", async () => {
    const one = await collect(join(root, "one"), { workers: 1 });
    for (const workers of selectCases([2, 0, 3]))
      expect(await collect(join(root, `${workers}`), { workers })).toBe(one);
  });

  it.runIf(everyCase)("survives kill -9: the rest is collected, to the same bytes", async () => {
    const folder = join(root, "killed");
    const child = fork(writeModule("child.mjs", CHILD), [NAME, folder, `${SIZE}`]);
    child.on("message", (done: number) => void (done >= 1000 && child.kill("SIGKILL")));
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
    expect(existsSync(folder)).toBe(false);

    const resumed: number[] = [];
    const whole = await collect(folder, { workers: 2, onProgress: (done) => resumed.push(done) });
    expect(resumed[0]).toBeGreaterThanOrEqual(1000);
    expect(resumed[0]).toBeLessThan(50 * SIZE);
    expect(resumed.at(-1)).toBe(50 * SIZE);
    expect(whole).toBe(await collect(join(root, "whole"), { workers: 1 }));
    expect(existsSync(`${folder}.partial`)).toBe(false);
  });

  it.runIf(everyCase)("stops at once when aborted, and keeps the finished chunks", async () => {
    const folder = join(root, "stopped");
    const controller = new AbortController();
    const stopped = collect(folder, {
      workers: 2,
      signal: controller.signal,
      onProgress: (done) => void (done > 0 && controller.abort()),
    });
    await expect(stopped).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    const kept = readdirSync(`${folder}.partial`).filter((name) => !name.startsWith("."));
    expect(kept.length).toBeGreaterThanOrEqual(1);
    expect(kept.length).toBeLessThan(4);
  });

  it("names the episode that failed, and its cause", async () => {
    const module = pathToFileURL(writeModule("fragile-world.mjs", FRAGILE_WORLD)).href;
    await import(module);
    const recipe: Recipe = {
      name: "fragile",
      environment: "FragileWorld",
      summary: "",
      parts: [{ behaviour: { policy: "uniform-random" }, share: 1 }],
      episodes: { small: 100, paper: 100 },
    };
    const failure = (workers: number) =>
      collectDataset(recipe, join(root, `${workers}`), { workers, imports: [module] }).catch(
        (error: Error) => error.message,
      );
    const message = await failure(1);
    expect(message).toMatch(/^fragile: episode \d+ of seed 0 failed: SimulationError: the world came apart$/);
    expect(message).toBe(await failure(0)); // there EpisodeRecorder's own test knows the number to be right
  });

  it("reports why a worker could not start", async () => {
    const imports = [new URL("../fixtures/missing.mjs", import.meta.url).href];
    await expect(collectDataset(NAME, join(root, "none"), { size: 1, workers: 1, imports })).rejects.toThrow(
      "missing.mjs",
    );
  });
});
