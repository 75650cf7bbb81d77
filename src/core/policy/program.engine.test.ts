import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Normalization } from "../data/index.ts";
import { Session } from "../engine/index.ts";
import { concat } from "../graph/index.ts";
import { declareNetwork, gaussianPolicy } from "../nn/index.ts";
import { type PolicyInputs, policyProgram } from "./program.ts";

const sizes = { observationSize: 2, goalSize: 1 };
const network = declareNetwork("policy", gaussianPolicy({ inputSize: 3, hiddenSizes: [4], outputSize: 2 }));
const parameters = Array.from({ length: network.flat.size }, (_, i) => Math.sin(3 * i));

async function actor(policyInputs: PolicyInputs) {
  const session = await Session.create(
    engine,
    policyProgram(policyInputs, (observation, goal) => network.apply(concat([observation, goal])).mean),
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
  it("normalises as the sampler does in training, to the last bit", async () => {
    const normalization = {
      observation: new Normalization([1.3, -0.2], [0.7, 3.1]),
      goal: new Normalization([0.1], [0.3]),
    };
    const [raw, goal] = [Float32Array.of(0.4, 2.2), Float32Array.of(-0.9)];
    const [normalized, normalizedGoal] = [new Float32Array(2), new Float32Array(1)];
    normalization.observation.apply(raw, normalized);
    normalization.goal.apply(goal, normalizedGoal);
    const [normalizing, plain] = [await actor({ ...sizes, normalization }), await actor(sizes)];
    expect(await normalizing(raw, goal)).toEqual(await plain(normalized, normalizedGoal));
    expect(await normalizing(raw, goal)).not.toEqual(await plain(raw, goal));
  });

  it("limits raw inputs to ±256 and depends on observation and goal", async () => {
    const act = await actor(sizes);
    expect(await act([1e6, 0], [0])).toEqual(await act([256, 0], [0]));
    expect(await act([-1e6, 0], [0])).toEqual(await act([-256, 0], [0]));
    expect(await act([0, 0], [1])).not.toEqual(await act([0, 0], [-1]));
  });

  it("acts within [−1, 1]", async () => {
    const act = await actor(sizes);
    for (const extreme of [-200, 200])
      for (const action of await act([extreme, -extreme], [extreme]))
        expect(Math.abs(action)).toBeLessThanOrEqual(1);
  });
});
