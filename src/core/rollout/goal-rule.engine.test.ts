import { beforeAll, describe, expect, it } from "vitest";
import { EpisodeDatasetBuilder } from "../data/index.ts";
import { reachedSteps } from "../data/reached.ts";
import { datasetStatistics } from "../data/statistics.ts";
import { TaskEnv } from "../envs/contract/task-env.ts";
import type { GoalEnvSpec, Task } from "../envs/index.ts";
import type { Policy } from "../policy/policy.ts";
import { RandomGenerator } from "../random/generator.ts";
import { HindsightSampler, ReplayBuffer } from "../sampling/index.ts";
import { GoalDistance, type GoalDistancePart } from "../spaces/index.ts";
import { evaluatePolicy } from "./rollout.ts";

const STEPS = 40;
const EPISODES = 25;

const goalDistance: readonly GoalDistancePart[] = [
  { kind: "difference", dimensions: [0], scale: 0.8 },
  { kind: "angle", dimensions: [1], scale: 1.5 },
  { kind: "quaternion", dimensions: [2, 3, 4, 5], scale: 2 },
];

/** An environment that shows random goals, in float32, and observes the number of its step. */
class RandomGoals implements Task {
  readonly spec: GoalEnvSpec;
  readonly observation = new Float64Array(1);
  readonly achievedGoal = new Float64Array(6);
  readonly desiredGoal = new Float64Array(6);
  readonly stateSize = 0;

  constructor(goalDistance: readonly GoalDistancePart[] | undefined) {
    const sizes = { observationSize: 1, goalSize: 6, actionSize: 1, horizon: STEPS, secondsPerStep: 0 };
    this.spec = { id: "RandomGoals", ...sizes, distanceThreshold: goalDistance ? 1 : 2.5, goalDistance };
  }

  begin(random: RandomGenerator): void {
    this.observation[0] = 0;
    this.#show(this.desiredGoal, random);
    this.#show(this.achievedGoal, random);
  }

  advance(_: Float64Array, random: RandomGenerator): void {
    this.observation[0]++;
    this.#show(this.achievedGoal, random);
  }

  save(): void {}
  restore(): void {}
  scene() {
    return [];
  }
  dispose(): void {}

  #show(goal: Float64Array, random: RandomGenerator): void {
    for (let i = 0; i < goal.length; i++) goal[i] = Math.fround(random.uniform(-1, 1) * (i === 1 ? 7 : 1));
  }
}

describe.each([
  ["of its own", goalDistance],
  ["that is Euclidean", undefined],
])("with a distance of goals %s, a goal is reached at the same steps", (_, parts) => {
  const env = new TaskEnv(new RandomGoals(parts));
  const { spec } = env;
  const { observationSize, goalSize, actionSize, horizon, distanceThreshold } = spec;
  const builder = new EpisodeDatasetBuilder({
    ...{ name: "random-goals", environment: spec.id, provenance: {} },
    ...{ observationSize, goalSize, actionSize, horizon, distanceThreshold },
    ...(parts && { goalDistance: [...parts] }),
  });
  const random = RandomGenerator.from(2);
  const replay = new ReplayBuffer(spec, { capacity: (STEPS + 1) * EPISODES, random });
  /** Success after each step, by the environment, and the distance after the last one of every episode. */
  const successes: boolean[][] = [];
  const finalDistances: number[] = [];

  beforeAll(() => {
    const distance = new GoalDistance(spec);
    for (let episode = 0; episode < EPISODES; episode++) {
      env.reset(RandomGenerator.from(9, "evaluation", episode).uint32());
      const [observations, achievedGoals] = [[...env.observation], [...env.achievedGoal]];
      const flags: boolean[] = [];
      // States of the replay buffer are identified by their observation.
      const state = (step: number) => ({
        observation: [episode * (STEPS + 1) + step],
        achievedGoal: env.achievedGoal,
        desiredGoal: env.desiredGoal,
      });
      replay.begin(state(0));
      for (let step = 1; step <= STEPS; step++) {
        env.step([0]);
        flags.push(env.success());
        observations.push(...env.observation);
        achievedGoals.push(...env.achievedGoal);
        replay.append([0], 0, false, state(step));
      }
      builder.append({
        observations,
        achievedGoals,
        actions: Array(STEPS).fill(0),
        desiredGoal: [...env.desiredGoal],
      });
      successes.push(flags);
      finalDistances.push(distance.between(env.achievedGoal, env.desiredGoal));
    }
    const share = successes.flat().filter(Boolean).length / (STEPS * EPISODES);
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.95);
  });

  it("by the labels and statistics of a dataset", () => {
    const dataset = builder.build();
    for (const [episode, flags] of successes.entries())
      expect([...reachedSteps(dataset, episode)]).toEqual(flags.map(Number));
    const { successRate, meanReturn } = datasetStatistics(dataset);
    expect(successRate).toBe(successes.filter((flags) => flags.at(-1)).length / EPISODES);
    expect(meanReturn).toBe(successes.flat().filter(Boolean).length / EPISODES);
  });

  it("by the sampler, in the columns `reached` and `returnToGo`", () => {
    const sampler = new HindsightSampler(builder.build(), { random: RandomGenerator.from(3) });
    const request = { source: "offline", rows: 3000, goals: {}, returnDiscount: 1 } as const;
    const { batch, fill } = sampler.prepare(request);
    fill();
    batch.transition.forEach((transition, row) => {
      const [episode, step] = [Math.floor(transition / STEPS), transition % STEPS];
      expect(batch.reached[row]).toBe(Number(successes[episode][step]));
      expect(batch.returnToGo[row]).toBe(successes[episode].slice(step).filter(Boolean).length);
    });
    const reached = successes.flat().flatMap((isReached, transition) => (isReached ? [transition] : []));
    expect([...sampler.reachedTransitions]).toEqual(reached);
  });

  it("by the replay buffer", () => {
    const { batch, fill } = replay.prepare({ source: "replay", rows: 3000, goals: {} });
    fill();
    batch.observation.forEach((state, row) => {
      const [episode, step] = [Math.floor(state / (STEPS + 1)), state % (STEPS + 1)];
      expect(batch.reached[row]).toBe(Number(successes[episode][step]));
    });
  });

  it("by the evaluation of a policy, whose final distance is that of goals", async () => {
    const still = { requireFit: () => {}, act: async () => Float32Array.of(0) } as unknown as Policy;
    const played = await evaluatePolicy(env, still, { episodes: EPISODES, seed: 9, discount: 1 });
    played.forEach(({ success, undiscountedReturn, finalDistance }, episode) => {
      expect(success).toBe(successes[episode].at(-1));
      expect(undiscountedReturn).toBe(successes[episode].filter(Boolean).length);
      expect(finalDistance).toBe(finalDistances[episode]);
    });
  });
});
