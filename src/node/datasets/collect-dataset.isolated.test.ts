import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Recipe } from "../../core/collect/catalogue.ts";
import { makeEnv, registerEnv, type Task } from "../../core/envs/index.ts";
import { RandomGenerator } from "../../core/random/generator.ts";
import { type CollectionOptions, collectDataset } from "./collect-dataset.ts";
import { loadDataset } from "./dataset-folder.ts";

const recipe: Recipe = {
  name: "point-rooms-random",
  environment: "PointRooms",
  summary: "",
  parts: [{ behaviour: { policy: "uniform-random" }, share: 1 }],
  episodes: { small: 50, paper: 100 },
};

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "smore-collect-"));
  folder = join(root, "points");
});
afterEach(() => rmSync(root, { recursive: true }));

/** The tests of the worker threads stand in test/collect.test.ts: those need the built files. */
const collect = (options: CollectionOptions = {}) =>
  collectDataset(recipe, folder, { workers: 0, ...options });
const header = () => readFileSync(join(folder, "header.json"), "utf8");

describe("collectDataset", () => {
  it("collects, stores and reports its progress", async () => {
    const progress: [number, number][] = [];
    const dataset = await collect({ onProgress: (done, total) => progress.push([done, total]) });
    expect(dataset.episodeCount).toBe(50);
    expect(dataset.transitionCount).toBe(2500);
    expect(progress).toEqual([
      [0, 2500],
      [1000, 2500],
      [2000, 2500],
      [2500, 2500],
    ]);
    expect(readdirSync(root)).toEqual(["points"]);
  });

  it("continues where it was stopped, to the same bytes", async () => {
    await collect();
    const whole = header();
    await rm(folder, { recursive: true });

    const controller = new AbortController();
    const stopped = collect({
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 1000) controller.abort(new Error("enough for today"));
      },
    });
    await expect(stopped).rejects.toThrow("enough for today");
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(`${folder}.partial`)).toEqual(["episodes-0-19"]);

    const counts: number[] = [];
    await collect({ onProgress: (done) => counts.push(done) });
    expect(counts).toEqual([1000, 2000, 2500]);
    expect(header()).toBe(whole);
    expect(readdirSync(root)).toEqual(["points"]);
  });

  it("begins nothing when the signal was aborted before", async () => {
    await expect(collect({ signal: AbortSignal.abort(new Error("never mind")) })).rejects.toThrow(
      "never mind",
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it("does not mix in the unfinished work of another collection", async () => {
    const controller = new AbortController();
    const onProgress = (done: number) => void (done > 0 && controller.abort());
    await expect(collect({ seed: 1, signal: controller.signal, onProgress })).rejects.toThrow();
    await expect(collect({ seed: 2 })).rejects.toThrow(
      `${folder}.partial holds the unfinished work of another collection`,
    );
  });

  it("stops when another process fills the same folder", async () => {
    const both = await Promise.allSettled([collect(), collect()]);
    const failures = both.filter((result) => result.status === "rejected");
    expect(failures.map(({ reason }) => reason.message)).toEqual([
      `another process is collecting into ${folder}.partial; let it finish, or stop it first`,
    ]);
    expect(readdirSync(root)).toEqual(["points"]);
  });

  it("rejects a damaged chunk", async () => {
    const controller = new AbortController();
    const onProgress = (done: number) => void (done === 2000 && controller.abort());
    await expect(collect({ signal: controller.signal, onProgress })).rejects.toThrow();
    const column = "actions.f32";
    const chunks = `${folder}.partial`;
    await cp(join(chunks, "episodes-20-39", column), join(chunks, "episodes-0-19", column));
    await expect(collect()).rejects.toThrow("does not match its SHA-256");
    expect(existsSync(folder)).toBe(false);
  });

  it("rejects an existing folder, and an impossible number of workers", async () => {
    await collect();
    await expect(collect()).rejects.toThrow(`${folder} already exists`);
    await expect(collect({ workers: 1.5 })).rejects.toThrow(
      "workers: give a whole number of at least 0, not 1.5",
    );
  });
});

/** Falls over after 1 to 9 steps; its position encodes the episode's seed and the step. */
class Stumbler implements Task {
  readonly spec = {
    id: "Stumbler",
    observationSize: 1,
    goalSize: 1,
    actionSize: 1,
    horizon: 10,
    distanceThreshold: 1,
    secondsPerStep: 0,
  };
  readonly observation = new Float64Array(1);
  readonly achievedGoal = this.observation;
  readonly desiredGoal = Float64Array.of(1);
  readonly stateSize = 0;
  #left = 0;
  begin(random: RandomGenerator): void {
    this.observation[0] = random.integer(1000);
    this.#left = 1 + random.integer(9);
  }
  advance(): void {
    this.observation[0]++;
    this.#left--;
  }
  terminated(): boolean {
    return this.#left === 0;
  }
  save(): void {}
  restore(): void {}
  scene() {
    return [];
  }
  dispose(): void {}
}
registerEnv({ spec: new Stumbler().spec, summary: "", load: async () => new Stumbler() });

describe("a recipe that counts transitions", () => {
  const behaviour = { policy: "uniform-random" };
  const stumbling: Recipe = {
    name: "stumbler-random",
    environment: "Stumbler",
    summary: "",
    parts: [
      { behaviour, episodes: 30 },
      { behaviour, share: 1 },
    ],
    transitions: { small: 25_000, paper: 100_000 },
  };
  const collectStumbling = (options: CollectionOptions = {}) =>
    collectDataset(stumbling, folder, { workers: 0, ...options });

  it("has its episodes, then the exact number of transitions in whole episodes, of which only the last is cut", async () => {
    await collectStumbling({ seed: 3 });
    const dataset = await loadDataset(folder);
    const lengths = [...dataset.episodeLengths];
    const first = lengths.slice(0, 30).reduce((sum, length) => sum + length, 0);
    expect(dataset.transitionCount).toBe(first + 25_000);
    // Played again, episode by episode as they are numbered: each chunk has its own numbers.
    const env = await makeEnv("Stumbler");
    const play = (episode: number) => {
      env.reset(RandomGenerator.from(3, "collect", episode, "environment").uniform(0, 2 ** 53));
      const start = env.observation[0];
      while (!env.terminated) env.step([0]);
      return [start, env.observation[0]];
    };
    const stored = (index: number) => {
      const { observations } = dataset.episode(index);
      return [observations[0], observations.at(-1)];
    };
    for (let episode = 0; episode < 30; episode++) expect(stored(episode)).toEqual(play(episode));
    let collected = 0;
    let chunk = 0;
    let number = 30;
    for (let index = 30; index < lengths.length - 1; index++) {
      if (collected >= 10_000) [collected, number] = [0, 30 + 10_000 * ++chunk];
      expect(stored(index)).toEqual(play(number++));
      collected += lengths[index];
    }
    expect(chunk).toBe(2);
    const [start, end] = play(number);
    expect(stored(lengths.length - 1)[0]).toBe(start);
    expect(lengths.at(-1)).toBeLessThanOrEqual(end - start);
    env.dispose();
  });

  it("continues where it was stopped, to the same bytes, and reports its progress in steps", async () => {
    const counts: [number, number][] = [];
    await collectStumbling({ onProgress: (done, total) => counts.push([done, total]) });
    expect(counts[0]).toEqual([0, 25_300]);
    expect(counts.at(-1)).toEqual([25_300, 25_300]);
    const whole = header();
    await rm(folder, { recursive: true });
    const controller = new AbortController();
    const onProgress = (done: number) => void (done >= 10_300 && controller.abort());
    await expect(collectStumbling({ signal: controller.signal, onProgress })).rejects.toThrow();
    const resumed: number[] = [];
    await collectStumbling({ onProgress: (done) => resumed.push(done) });
    expect(resumed).toEqual([10_300, 20_300, 25_300]);
    expect(header()).toBe(whole);
  });
});
