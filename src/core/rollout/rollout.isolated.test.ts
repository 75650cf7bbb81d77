import { beforeAll, describe, expect, it } from "vitest";
import { loadPolicy } from "../../node/engine/index.ts";
import { type GoalEnv, makeEnv, registerEnv, SimulationError, type Task } from "../envs/index.ts";
import { emitOnnx, input, program } from "../graph/index.ts";
import type { Policy } from "../policy/policy.ts";
import { evaluatePolicy } from "./rollout.ts";

/** A point that moves along a line from 0; task k has its goal at k. */
class Line implements Task {
  readonly spec = {
    id: "Line",
    observationSize: 1,
    goalSize: 1,
    actionSize: 1,
    horizon: 2,
    distanceThreshold: 0.5,
    secondsPerStep: 0,
    taskCount: 3,
  };
  readonly observation = new Float64Array(1);
  readonly achievedGoal = this.observation;
  readonly desiredGoal = new Float64Array(1);
  readonly stateSize = 0;
  begin(_: unknown, task = 3): void {
    this.observation[0] = 0;
    this.desiredGoal[0] = task;
  }
  advance(action: Float64Array): void {
    this.observation[0] += action[0];
  }
  save(): void {}
  restore(): void {}
  scene() {
    return [];
  }
  dispose(): void {}
}

describe("evaluatePolicy", () => {
  let env: GoalEnv;
  let policy: Policy;

  beforeAll(async () => {
    registerEnv({ spec: new Line().spec, summary: "Go.", load: async () => new Line() });
    env = await makeEnv("Line");
    const towards = input("goal", [1, 1]).sub(input("observation", [1, 1]));
    policy = await loadPolicy(emitOnnx(program("policy", { action: towards.mul(0).add(1) })));
  });

  it("counts no success in an episode that ended by failing", async () => {
    for (const earlyEnd of ["success", "failure"] as const) {
      const id = `Cliff-${earlyEnd}`;
      /** Ends after one step, which reaches the goal at 1. */
      class Cliff extends Line {
        override readonly spec = { ...new Line().spec, id, taskCount: 1, earlyEnd };
        terminated = () => true;
      }
      registerEnv({ spec: new Cliff().spec, summary: "Fall.", load: async () => new Cliff() });
      const [outcome] = await evaluatePolicy(await makeEnv(id), policy, {
        episodes: 1,
        seed: 0,
        discount: 1,
      });
      expect(outcome).toMatchObject({
        success: earlyEnd === "success",
        undiscountedReturn: earlyEnd === "success" ? 1 : 0,
        finalDistance: 0,
        steps: 1,
      });
    }
  });

  it("takes physics that became unstable for a failure, and continues with the next episode", async () => {
    /** Breaks in its second step, of which the first one reaches the goal at 1. */
    class Glass extends Line {
      override readonly spec = { ...new Line().spec, id: "Glass", taskCount: 1 };
      override advance(action: Float64Array): void {
        if (this.observation[0] > 0) throw new SimulationError("it broke");
        super.advance(action);
      }
    }
    registerEnv({ spec: new Glass().spec, summary: "Break.", load: async () => new Glass() });
    const glass = await makeEnv("Glass");
    const outcomes = await evaluatePolicy(glass, policy, { episodes: 2, seed: 0, discount: 1 });
    const broken = {
      success: false,
      successAtAnyStep: true,
      undiscountedReturn: 1,
      finalDistance: 0,
      steps: 2,
    };
    expect(outcomes).toMatchObject([broken, broken]);
  });

  it("plays the fixed tasks in turn", async () => {
    const outcomes = await evaluatePolicy(env, policy, { episodes: 5, seed: 0, discount: 0.5 });
    expect(outcomes.map(({ task }) => task)).toEqual([1, 2, 3, 1, 2]);
    // Steps of 1: the goal at 1 is reached and left again, the one at 2 reached at the end, the one at 3 never.
    expect(outcomes.slice(0, 3)).toMatchObject([
      { success: false, successAtAnyStep: true, discountedReturn: 1, finalDistance: 1 },
      { success: true, successAtAnyStep: true, discountedReturn: 0.5, finalDistance: 0 },
      { success: false, successAtAnyStep: false, discountedReturn: 0, finalDistance: 1 },
    ]);
    expect(outcomes.slice(3)).toEqual(outcomes.slice(0, 2));
  });

  it("sums the rewards of an environment that has some", async () => {
    const paid = new Line();
    Object.defineProperty(paid, "reward", { get: () => 10 * paid.observation[0] });
    registerEnv({ spec: { ...paid.spec, id: "Paid" }, summary: "Go.", load: async () => paid });
    const options = { episodes: 2, seed: 0, discount: 0.5 };
    const outcomes = await evaluatePolicy(await makeEnv("Paid"), policy, options);
    expect(outcomes.map(({ environmentReturn }) => environmentReturn)).toEqual([30, 30]);
    const [outcome] = await evaluatePolicy(env, policy, options);
    expect(outcome).not.toHaveProperty("environmentReturn");
  });

  it("poses the same episodes each time, whatever ran before", async () => {
    const reach = await makeEnv("PointReach");
    const straight = await loadPolicy(
      emitOnnx(program("policy", { action: input("goal", [1, 2]).sub(input("observation", [1, 2])) })),
    );
    const play = (seed: number, episodes: number) =>
      evaluatePolicy(reach, straight, { episodes, seed, discount: 0.9 });
    const outcomes = await play(4, 6);
    expect(await play(5, 6)).not.toEqual(outcomes);
    expect(await play(4, 3)).toEqual(outcomes.slice(0, 3));
    expect(outcomes[0].task).toBeUndefined();
  });
});
