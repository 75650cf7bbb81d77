import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { concat, input } from "../graph/index.ts";
import { declareNetwork, gaussian, mlp, squashed } from "../nn/index.ts";
import { type InputReader, policyProgram } from "./program.ts";

const reader: InputReader = {
  read: (name, rows, role) => input(name, [rows, role === "observation" ? 2 : 1]),
  withProprioception: (observation) => observation,
};
const means = squashed(mlp({ inputSize: 3, hiddenSizes: [4], outputSize: 2 }));
const network = declareNetwork("policy", gaussian(means, { size: 2, spread: "learned" }));
const parameters = Array.from({ length: network.flat.size }, (_, i) => Math.sin(3 * i));

/** @param scale what inputs are multiplied by */
async function actor(scale = 1) {
  const session = await Session.create(
    engine,
    policyProgram(
      reader,
      ({ observation, goal }) => network.apply(concat([observation, goal]).mul(scale)).mean,
    ),
  );
  session.loadStates(new Map([["policy.parameters", parameters]]));
  const inputs = session.allocateInputs();
  return async (observation: ArrayLike<number>, goal: ArrayLike<number>) => {
    inputs.arrays.observation.set(observation);
    inputs.arrays.goal.set(goal);
    await session.run(inputs);
    return session.output("action").slice();
  };
}

describe("policyProgram", () => {
  it("depends on observation and goal, independent of their units", async () => {
    const act = await actor(1e-4);
    expect(await act([9e3, 0], [0])).not.toEqual(await act([1e4, 0], [0]));
    expect(await act([0, 0], [9e3])).not.toEqual(await act([0, 0], [1e4]));
  });

  it("acts within [−1, 1]", async () => {
    const act = await actor();
    for (const extreme of [-200, 200])
      for (const action of await act([extreme, -extreme], [extreme]))
        expect(Math.abs(action)).toBeLessThanOrEqual(1);
  });
});
