import { describe, expect, it } from "vitest";
import { engine } from "../../../node/engine/index.ts";
import { Session } from "../../engine/index.ts";
import { constant, grad, input, program } from "../../graph/index.ts";
import { bellmanTarget, type Reward, returnRange } from "./actor-critic.ts";
import { meanSquaredError } from "./losses.ts";

/** A problem with a goal: the states after each action of each state, and the state that is the goal. */
interface Problem {
  readonly next: readonly (readonly number[])[];
  readonly goal: number;
}

/** Iterates Q ← target of the learners' own Bellman equation, with the best next action. */
async function fixedPoint({ next, goal }: Problem, reward: Reward): Promise<number[][]> {
  const actions = next[0].length;
  const rows = next.flat();
  const reached = constant(
    rows.map((state) => +(state === goal)),
    [rows.length],
  );
  const nextValue = input("nextValue", [rows.length]);
  const target = bellmanTarget({ reached, nextValue, discount: 0.9, reward });
  const session = await Session.create(engine, program("bellman", { target }), { precision: "float64" });
  const inputs = session.allocateInputs();
  const tableOf = (values: ArrayLike<number>) =>
    next.map((_, state) => Array.from(values).slice(state * actions, (state + 1) * actions));
  for (let iteration = 0; iteration < 300; iteration++) {
    await session.run(inputs);
    const table = tableOf(session.output("target"));
    inputs.arrays.nextValue.set(rows.map((state) => Math.max(...table[state])));
  }
  return tableOf(session.output("target"));
}

const close = (found: readonly number[][], expected: readonly number[][]) => {
  for (const [i, row] of expected.entries())
    for (const [j, value] of row.entries()) expect(found[i][j]).toBeCloseTo(value, 9);
};

describe("Bellman targets have the optimal values as their fixed point (γ = 0.9)", () => {
  // State 0 with the actions stay and go; from state 1, the goal, nothing leads away.
  const two = {
    next: [
      [0, 1],
      [1, 1],
    ],
    goal: 1,
  };
  // States 0, 1, 2 in a row with the actions −1, 0, +1; the ends hold.
  const three = {
    next: [
      [0, 0, 1],
      [0, 1, 2],
      [1, 2, 2],
    ],
    goal: 2,
  };

  it("on two states", async () => {
    close(await fixedPoint(two, "0/1"), [
      [9, 10],
      [10, 10],
    ]);
    close(await fixedPoint(two, "-1/0"), [
      [-1, 0],
      [0, 0],
    ]);
  });

  it("on three states", async () => {
    const values = (table: number[][]) => [table.map((row) => Math.max(...row))];
    close(values(await fixedPoint(three, "0/1")), [[9, 10, 10]]);
    close(values(await fixedPoint(three, "-1/0")), [[-1, 0, 0]]);
  });
});

it.each([
  "0/1",
  "-1/0",
] as const)("a target with rewards %s leaves the bounds of returns never", async (reward) => {
  const reached = constant([0, 1, 0, 1, 0, 1], [6]);
  const nextValue = constant([-1e3, -1e3, 1e3, 1e3, -20, 30], [6]);
  const target = bellmanTarget({ reached, nextValue, discount: 0.98, reward });
  const session = await Session.create(engine, program("p", { target }), { precision: "float64" });
  await session.run(session.allocateInputs());
  const [low, high] = returnRange(reward, 0.98);
  expect(high - low).toBeCloseTo(50, 9);
  const found = Array.from(session.output("target"));
  const shift = reward === "0/1" ? 0 : -1;
  expect(found.slice(0, 4)).toEqual([low, low, high, high]);
  expect(found[4]).toBeCloseTo(Math.min(Math.max(shift - 0.98 * 20, low), high), 9);
  expect(found[5]).toBeCloseTo(Math.min(Math.max(1 + shift + 0.98 * 30, low), high), 9);
});

it("targets that are misclipped leave a critic of zeros as it is, whatever is reached", async () => {
  const target = (nextValue: number) =>
    bellmanTarget({
      reached: constant([0, 1], [2]),
      nextValue: constant([nextValue, nextValue], [2]),
      discount: 0.98,
      reward: "0/1-misclipped",
    });
  const session = await Session.create(engine, program("p", { zeros: target(0), below: target(-60) }), {
    precision: "float64",
  });
  await session.run(session.allocateInputs());
  expect(Array.from(session.output("zeros"))).toEqual([0, 0]);
  expect(Array.from(session.output("below"))).toEqual([-50, -50].map((low) => expect.closeTo(low, 9)));
});

it("a target has no gradient, a prediction that of its squared error", async () => {
  const prediction = input("prediction", [2]);
  const target = bellmanTarget({ reached: constant([1, 0], [2]), nextValue: prediction, discount: 0.5 });
  const [gradient] = grad(meanSquaredError(prediction, target), [prediction]);
  const session = await Session.create(engine, program("p", { gradient }), { precision: "float64" });
  const inputs = session.allocateInputs();
  inputs.arrays.prediction.set([0.4, 1.2]);
  await session.run(inputs);
  // Targets 1.2 and 0.6; the derivative of the mean of two squares is the difference itself.
  expect(session.output("gradient")[0]).toBeCloseTo(0.4 - 1.2, 12);
  expect(session.output("gradient")[1]).toBeCloseTo(1.2 - 0.6, 12);
});
