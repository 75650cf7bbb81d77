import { expect, it } from "vitest";
import { loadPolicy } from "../../node/engine/index.ts";
import { makeEnv, registerEnv, type Task } from "../envs/index.ts";
import { emitOnnx, input, program } from "../graph/index.ts";
import type { Policy } from "../policy/policy.ts";
import { sweepTargets } from "./target-sweep.ts";

/** A runner whose action is its speed at once; where that is above 4 m/s it falls over after ten steps. */
class Runner implements Task {
  readonly spec = {
    id: "Sprinter",
    observationSize: 1,
    goalSize: 1,
    actionSize: 1,
    horizon: 20,
    distanceThreshold: 0.5,
    secondsPerStep: 0,
  };
  readonly observation = new Float64Array(1);
  readonly achievedGoal = new Float64Array(1);
  readonly desiredGoal = Float64Array.of(100);
  readonly stateSize = 0;
  begin(): void {
    this.observation[0] = 0;
    this.achievedGoal[0] = 0;
  }
  /** The first two steps are slower. */
  advance(action: Float64Array): void {
    this.observation[0]++;
    this.achievedGoal[0] = 10 * action[0] * Math.min(1, this.observation[0] / 3);
  }
  terminated(): boolean {
    return this.achievedGoal[0] > 4 && this.observation[0] >= 10;
  }
  save(): void {}
  restore(): void {}
  scene() {
    return [];
  }
  dispose(): void {}
}
registerEnv({ spec: new Runner().spec, summary: "Run.", load: async () => new Runner() });

/** Follows its goal up to 5 m/s. */
async function follower(): Promise<Policy> {
  const action = input("goal", [1, 1])
    .div(10)
    .clip(0, 0.5)
    .add(input("observation", [1, 1]).mul(0));
  return loadPolicy(emitOnnx(program("policy", { action })));
}

it("tells what was achieved where each goal was commanded", async () => {
  const env = await makeEnv("Sprinter");
  const counts: number[] = [];
  const results = await sweepTargets(env, await follower(), [2, 8], {
    episodes: 3,
    seed: 0,
    onEpisode: (played) => counts.push(played),
  });
  expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
  const [slow, fast] = results;
  expect(slow).toMatchObject({ target: 2, success: { successes: 3, trials: 3 }, steps: { mean: 20 } });
  // Two steps at 2/3 and 4/3 m/s, then 18 at 2 m/s.
  expect(slow.achieved.mean).toBeCloseTo((2 / 3 + 4 / 3 + 18 * 2) / 20, 5);
  expect(slow.stepsAtGoal).toEqual({ mean: 18 / 20, standardError: 0 });
  expect(fast).toMatchObject({ target: 8, success: { successes: 0 }, steps: { mean: 10 } });
  expect(fast.achieved.mean).toBeCloseTo((5 / 3 + 10 / 3 + 8 * 5) / 10, 5);
  expect(fast.stepsAtGoal.mean).toBe(0);
});

it("rejects goals of more than one number", async () => {
  const env = await makeEnv("PointReach");
  await expect(sweepTargets(env, await follower(), [1], { episodes: 1, seed: 0 })).rejects.toThrow(
    "PointReach has goals of 2 numbers; targets are for goals of one",
  );
});
