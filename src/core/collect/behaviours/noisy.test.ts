import { describe, expect, it } from "vitest";
import type { BehaviourPolicy, GoalEnv } from "../../envs/index.ts";
import { RandomGenerator } from "../../random/generator.ts";
import { NoisyBehaviour } from "./noisy.ts";

const env = {} as GoalEnv;
const still: BehaviourPolicy = { reset: () => {}, act: (_env, action) => void action.fill(0.25) };

/** `count` actions of two components, all in one array. */
async function actions(
  count: number,
  standardDeviation: number,
  uniformShare: number,
): Promise<Float32Array> {
  const behaviour = new NoisyBehaviour(still, { standardDeviation, uniformShare });
  behaviour.reset(env, RandomGenerator.from(7));
  const all = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) await behaviour.act(env, all.subarray(2 * i, 2 * i + 2));
  return all;
}

describe("NoisyBehaviour", () => {
  it("does not change the actions without noise", async () => {
    expect((await actions(100, 0, 0)).every((value) => value === 0.25)).toBe(true);
  });

  it("adds Gaussian noise of the given standard deviation", async () => {
    const values = await actions(20_000, 0.2, 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0.25, 2);
    expect(Math.sqrt(variance)).toBeCloseTo(0.2, 2);
  });

  it("replaces whole actions by uniform ones at the given rate", async () => {
    const values = await actions(20_000, 0, 0.3);
    const isReplaced = (_: number, i: number) => values[i - (i % 2)] !== 0.25;
    const replaced = values.filter(isReplaced);
    expect(replaced.some((value) => value === 0.25)).toBe(false);
    expect(replaced.length / values.length).toBeCloseTo(0.3, 1);
    const meanSquare = replaced.reduce((sum, value) => sum + value ** 2, 0) / replaced.length;
    expect(meanSquare).toBeCloseTo(1 / 3, 1); // the variance of U[−1, 1]
  });

  it("rejects a negative deviation and a share above 1", () => {
    expect(() => new NoisyBehaviour(still, { standardDeviation: -1, uniformShare: 0 })).toThrow(
      "standardDeviation: expected a number of at least 0, got -1",
    );
    expect(() => new NoisyBehaviour(still, { standardDeviation: 0, uniformShare: 1.5 })).toThrow(
      "uniformShare: expected a number from 0 to 1, got 1.5",
    );
  });
});
