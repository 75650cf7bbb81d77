import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { initialStates, input, program } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { LearnerBuilder } from "./learner.ts";
import { recalledMean, recentPercentile, runningMean } from "./recent.ts";

/** A learner that only stores `capacity` values and reports a percentile of them. */
async function rememberer(rows: number, capacity: number) {
  const learner = new LearnerBuilder();
  const [values, percentile] = [input("values", [rows]), input("percentile", [])];
  learner.report({ found: recentPercentile(learner, "recent", { values, percentile, capacity }) });
  const update = learner.build("rememberer");
  const session = await Session.create(engine, update, { precision: "float64" });
  session.loadStates(initialStates(update.states, 0));
  const inputs = session.allocateInputs();
  return { session, inputs, arrays: inputs.arrays };
}

/** The percentile of a list, interpolated linearly. */
function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (percentile / 100) * (sorted.length - 1);
  const below = Math.floor(rank);
  return sorted[below] + (rank - below) * ((sorted[below + 1] ?? 0) - sorted[below]);
}

it.each([
  [80, 4.4],
  [37.5, 1.5],
  [0, 0],
  [50, 2],
  [100, 10],
])("percentile %d of 0, 1, 2, 3, 10 is %d", async (percentile, expected) => {
  for (const capacity of [5, 8]) {
    const { session, inputs, arrays } = await rememberer(5, capacity);
    arrays.values.set([3, 10, 0, 2, 1]);
    arrays.percentile[0] = percentile;
    await session.run(inputs);
    expect(session.output("found")[0]).toBeCloseTo(expected, 12);
  }
});

it("is the value itself where there is but one", async () => {
  for (const percentile of [0, 30, 100]) {
    const { session, inputs, arrays } = await rememberer(1, 4);
    arrays.values[0] = -7.25;
    arrays.percentile[0] = percentile;
    await session.run(inputs);
    expect(session.output("found")[0]).toBe(-7.25);
  }
});

// Capacities below, at and above the rows of an update, and one that is no multiple of them.
it.each([3, 4, 8, 10, 100])("is that of the last %i values, the oldest forgotten first", async (capacity) => {
  const { session, inputs, arrays } = await rememberer(4, capacity);
  const random = RandomGenerator.from(5);
  const seen: number[] = [];
  for (let update = 0; update < 12; update++) {
    const values = Array.from({ length: 4 }, () => random.normal());
    seen.push(...values);
    arrays.values.set(values);
    arrays.percentile[0] = random.uniform(0, 100);
    await session.run(inputs);
    const expected = percentileOf(seen.slice(-capacity), arrays.percentile[0]);
    expect(session.output("found")[0]).toBeCloseTo(expected, 12);
  }
});

it("recalls a running mean as the update left it, and 0 before the first", async () => {
  const learner = new LearnerBuilder();
  learner.report({ mean: runningMean(learner, "squares", input("values", [2])) });
  const update = learner.build("averager");
  const session = await Session.create(engine, update, { precision: "float64" });
  session.loadStates(initialStates(update.states, 0));
  const inputs = session.allocateInputs();
  const recall = await Session.create(engine, program("recall", { mean: recalledMean("squares", 2) }), {
    precision: "float64",
  });
  const recalled = async () => {
    recall.copyStates((name) => session.state(name));
    await recall.run(recall.allocateInputs());
    return Array.from(recall.output("mean"));
  };
  expect(await recalled()).toEqual([0, 0]);
  for (const values of [
    [4, -2],
    [16, 6],
  ]) {
    inputs.arrays.values.set(values);
    await session.run(inputs);
    expect(await recalled()).toEqual(Array.from(session.output("mean")));
  }
});
