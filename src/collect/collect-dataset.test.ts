import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Recipe } from "./catalogue.ts";
import { type CollectionOptions, collectDataset } from "./collect-dataset.ts";

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
  it("collects, stores and tells how far it is", async () => {
    const progress: [number, number][] = [];
    const dataset = await collect({ onProgress: (done, total) => progress.push([done, total]) });
    expect(dataset.episodeCount).toBe(50);
    expect(dataset.transitionCount).toBe(2500);
    expect(progress).toEqual([
      [0, 50],
      [20, 50],
      [40, 50],
      [50, 50],
    ]);
    expect(readdirSync(root)).toEqual(["points"]);
  });

  it("goes on where it was stopped, to the same bytes", async () => {
    await collect();
    const whole = header();
    await rm(folder, { recursive: true });

    const controller = new AbortController();
    const stopped = collect({
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 20) controller.abort(new Error("enough for today"));
      },
    });
    await expect(stopped).rejects.toThrow("enough for today");
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(`${folder}.partial`)).toEqual(["episodes-0-19"]);

    const counts: number[] = [];
    await collect({ onProgress: (done) => counts.push(done) });
    expect(counts).toEqual([20, 40, 50]);
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

  it("refuses a damaged chunk", async () => {
    const controller = new AbortController();
    const onProgress = (done: number) => void (done === 40 && controller.abort());
    await expect(collect({ signal: controller.signal, onProgress })).rejects.toThrow();
    const column = "actions.f32";
    const chunks = `${folder}.partial`;
    await cp(join(chunks, "episodes-20-39", column), join(chunks, "episodes-0-19", column));
    await expect(collect()).rejects.toThrow("does not match its SHA-256");
    expect(existsSync(folder)).toBe(false);
  });

  it("refuses to overwrite, and a number of workers that cannot be", async () => {
    await collect();
    await expect(collect()).rejects.toThrow(`${folder} already exists`);
    await expect(collect({ workers: 1.5 })).rejects.toThrow(
      "workers: give a whole number of at least 0, not 1.5",
    );
  });
});
