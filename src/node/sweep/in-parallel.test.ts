import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inParallel } from "./in-parallel.ts";

const never = new AbortController().signal;

describe("inParallel", () => {
  it("processes every item once, in order, `workers` at a time", async () => {
    const begun: number[] = [];
    let [active, most] = [0, 0];
    await inParallel([5, 1, 1, 3, 1, 1], 2, never, async (milliseconds) => {
      begun.push(milliseconds);
      most = Math.max(most, ++active);
      await sleep(milliseconds);
      active--;
    });
    expect(begun).toEqual([5, 1, 1, 3, 1, 1]);
    expect(most).toBe(2);
    expect(active).toBe(0);
  });

  it("starts nothing after an abort, and waits for running work", async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const ended: number[] = [];
    await inParallel([0, 1, 2, 3], 2, stop.signal, async (item, signal) => {
      begun.push(item);
      if (item === 1) stop.abort();
      await sleep(1);
      if (signal.aborted) ended.push(item);
    });
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([0, 1]);
  });

  it("throws an error after the other work has ended", async () => {
    const log: string[] = [];
    const work = async (item: string, signal: AbortSignal) => {
      if (item === "bad") throw new Error("no room");
      while (!signal.aborted) await sleep(1);
      log.push(`${item} ended`);
    };
    await expect(inParallel(["good", "bad", "later"], 2, never, work)).rejects.toThrow("no room");
    expect(log).toEqual(["good ended"]);
  });

  it("returns at once without items", async () => {
    await inParallel([], 3, never, () => Promise.reject(new Error("called")));
  });
});
