import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import type { ReplayBatch } from "./batch.ts";
import type { GoalMixture } from "./goal-mixture.ts";
import { ReplayBuffer } from "./replay-buffer.ts";

const SIZES = { observationSize: 2, goalSize: 1, actionSize: 1, distanceThreshold: 0.5 };
const COMMANDED: GoalMixture = { hindsight: 0, law: { kind: "uniform-future" } };
const HINDSIGHT: GoalMixture = { hindsight: 1, law: { kind: "uniform-future" } };

const bufferOf = (capacity: number, seed = 0) =>
  new ReplayBuffer(SIZES, { capacity, random: RandomGenerator.from(seed, "sampler") });

/** State n of all states met: it achieves 10 n, and its episode is commanded to reach `desired`. */
const stateOf = (n: number, desired: number) => ({
  observation: [n, -n],
  achievedGoal: [10 * n],
  desiredGoal: [desired],
});

/** Episodes of these lengths; state n is left by action n and reward 100 n; the last step of odd episodes terminates. */
function play(buffer: ReplayBuffer, lengths: readonly number[], first = 0): number {
  let n = first;
  for (const [episode, steps] of lengths.entries()) {
    buffer.begin(stateOf(n, 10 * (n + 1)));
    const desired = 10 * (n + 1);
    for (let step = 1; step <= steps; step++, n++)
      buffer.append([n], 100 * n, step === steps && episode % 2 === 1, stateOf(n + 1, desired));
    n++;
  }
  return n;
}

function draw(buffer: ReplayBuffer, goals: GoalMixture, rows = 2000): ReplayBatch {
  const { batch, fill } = buffer.prepare({ source: "replay", rows, goals });
  fill();
  return batch;
}

const counts = (values: ArrayLike<number>) => {
  const found = new Map<number, number>();
  for (const value of Array.from(values)) found.set(value, (found.get(value) ?? 0) + 1);
  return new Map([...found].sort(([a], [b]) => a - b));
};

describe("a transition", () => {
  it("is a state, what was done in it and the state that came of it, never the start of the next episode", () => {
    const buffer = bufferOf(100);
    play(buffer, [3, 2]); // states 0 … 3 and 4 … 6
    const batch = draw(buffer, COMMANDED);
    expect([...counts(batch.action).keys()]).toEqual([0, 1, 2, 4, 5]);
    for (let row = 0; row < batch.rows; row++) {
      const n = batch.action[row];
      expect([...batch.observation.subarray(2 * row, 2 * row + 2)]).toEqual([n, -n]);
      expect([...batch.nextObservation.subarray(2 * row, 2 * row + 2)]).toEqual([n + 1, -n - 1]);
      expect(batch.reward[row]).toBe(100 * n);
      expect(batch.terminated[row]).toBe(n === 5 ? 1 : 0);
      expect(batch.goal[row]).toBe(n < 4 ? 10 : 50);
      // Only the first step of an episode achieves what that was commanded to.
      expect(batch.reached[row]).toBe(n === 0 || n === 4 ? 1 : 0);
    }
  });

  it("is as likely as any other", () => {
    const buffer = bufferOf(100);
    play(buffer, [3, 1, 4]);
    const drawn = counts(draw(buffer, COMMANDED, 80_000).action);
    expect(drawn.size).toBe(8);
    // Five standard deviations of a count with mean 10 000.
    for (const count of drawn.values()) expect(Math.abs(count - 10_000)).toBeLessThan(5 * 94);
  });

  it("gives way to new ones when the buffer is full", () => {
    const buffer = bufferOf(6);
    play(buffer, [3, 3, 2]); // states 0 … 3, 4 … 7, 8 … 10; the newest six are 5 … 10
    expect([...counts(draw(buffer, COMMANDED).action).keys()]).toEqual([5, 6, 8, 9]);
  });
});

describe("a hindsight goal", () => {
  it("is achieved later in the same episode, every later state equally often", () => {
    const buffer = bufferOf(100);
    play(buffer, [3, 4]);
    const batch = draw(buffer, HINDSIGHT, 70_000);
    const goalsOf = (n: number) => counts(batch.goal.filter((_, row) => batch.action[row] === n));
    expect([...goalsOf(0).keys()]).toEqual([10, 20, 30]);
    expect([...goalsOf(5).keys()]).toEqual([60, 70, 80]);
    expect([...goalsOf(7).keys()]).toEqual([80]);
    for (const count of goalsOf(5).values()) expect(Math.abs(count / 10_000 - 1 / 3)).toBeLessThan(0.025);
    for (let row = 0; row < batch.rows; row++)
      expect(batch.reached[row]).toBe(batch.goal[row] === 10 * (batch.action[row] + 1) ? 1 : 0);
  });

  it("comes from what has been met so far while its episode runs", () => {
    const buffer = bufferOf(100);
    play(buffer, [3]);
    buffer.append([3], 0, false, stateOf(4, 10)); // play leaves its last episode running
    const { goal, action } = draw(buffer, HINDSIGHT);
    expect(Math.max(...goal)).toBe(40);
    expect([...counts(goal.filter((_, row) => action[row] === 3)).keys()]).toEqual([40]);
  });

  it("is found across the end of the ring, also in an episode whose beginning was overwritten", () => {
    const buffer = bufferOf(5);
    play(buffer, [3, 6]); // states 0 … 3 and 4 … 10; the newest five are 6 … 10
    const { goal, action } = draw(buffer, HINDSIGHT);
    expect([...counts(action).keys()]).toEqual([6, 7, 8, 9]);
    expect([...counts(goal).keys()]).toEqual([70, 80, 90, 100]);
    for (const [row, n] of action.entries()) expect(goal[row]).toBeGreaterThan(10 * n);
  });

  it("has the requested share, together with random, current and commanded goals", () => {
    const buffer = bufferOf(100);
    play(buffer, [50]);
    const goals = { ...HINDSIGHT, hindsight: 0.4, random: 0.2, current: 0.3 };
    const batch = draw(buffer, goals, 20_000);
    const share = (test: (goal: number, state: number) => boolean) =>
      batch.goal.filter((goal, row) => test(goal, batch.action[row])).length / batch.rows;
    // Random goals are current ones once in 51 times, and earlier ones in about half.
    expect(share((goal, n) => goal === 10 * n)).toBeCloseTo(0.3 + 0.2 / 51, 1);
    expect(share((goal, n) => goal < 10 * n && goal !== 10)).toBeCloseTo(0.2 * 0.48, 1);
    expect(share((goal) => goal === 10)).toBeGreaterThan(0.1);
  });
});

describe("a buffer that is loaded from its rows", () => {
  it.each([0, 1, 3, 4, 9, 10, 11, 25])("draws the same from then on, after %i steps", (steps) => {
    const [whole, loaded] = [bufferOf(10), bufferOf(10, 1)];
    const written: Float32Array[] = [];
    const keep = () =>
      written.push(...whole.rowsFrom(written.length).flatMap((rows) => split(rows, whole.rowSize)));
    whole.begin(stateOf(0, 10));
    let state = stateOf(0, 10);
    let n = 0;
    const advance = (buffer: ReplayBuffer) => {
      buffer.append([n], n, n % 8 === 7, stateOf(n + 1, 10));
      if (n % 4 === 3) buffer.begin(stateOf(n + 1000, 20));
    };
    for (; n < steps; n++) {
      advance(whole);
      state = n % 4 === 3 ? stateOf(n + 1000, 20) : stateOf(n + 1, 10);
      keep();
    }
    loaded.load(whole.completedRows, (rows, first) => rows.set(joined(written, first, rows.length)), state);
    loaded.restore(whole.state());
    for (; n < steps + 3; n++) for (const buffer of [whole, loaded]) advance(buffer);
    const goals = { ...HINDSIGHT, hindsight: 0.5 };
    expect(draw(loaded, goals)).toEqual(draw(whole, goals));
    expect(loaded.state()).toEqual(whole.state());
  });

  const split = (rows: Float32Array, size: number) =>
    Array.from({ length: rows.length / size }, (_, i) => rows.slice(i * size, (i + 1) * size));
  const joined = (rows: readonly Float32Array[], first: number, length: number) =>
    rows
      .slice(first)
      .flatMap((row) => [...row])
      .slice(0, length);
});

it("fills noise as the sampler of datasets does", () => {
  const buffer = bufferOf(2);
  const { batch, fill } = buffer.prepare({ source: "normalNoise", shape: [3, 2] });
  fill();
  const random = RandomGenerator.from(0, "sampler");
  expect(batch.values).toEqual(Float32Array.from({ length: 6 }, () => random.normal()));
});

it("rejects impossible requests", () => {
  const buffer = bufferOf(4);
  const goals = COMMANDED;
  expect(() => buffer.prepare({ source: "offline", rows: 1, goals })).toThrow(/need a dataset/);
  expect(() => draw(buffer, goals)).toThrow("no transition");
  play(buffer, [6]);
  expect(() => buffer.rowsFrom(0)).toThrow("no longer there");
});
