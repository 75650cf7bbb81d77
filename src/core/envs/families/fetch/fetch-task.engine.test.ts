import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { makeEnv } from "../../index.ts";
import { Simulation } from "../../sim/simulation.ts";
import { fetchModel } from "./model.ts";
import { sampleGoal, sampleObject } from "./sampling.ts";
import { settle } from "./start.ts";
import { FETCH_VARIANTS, type FetchVariant } from "./variants.ts";

const [reach, push, slide, pickAndPlace] = FETCH_VARIANTS;

const start = {
  time: 0,
  qpos: new Float64Array(22),
  qvel: new Float64Array(21),
  gripperPosition: Float64Array.of(1.3, 0.7, 0.5),
  objectHeight: 0.42,
};

function goals(variant: FetchVariant, count: number): number[][] {
  const random = RandomGenerator.from(1);
  return Array.from({ length: count }, () => {
    const goal = new Float64Array(3);
    sampleGoal(
      variant,
      variant.object === undefined ? { ...start, objectHeight: undefined } : start,
      random,
      goal,
    );
    return [...goal];
  });
}

function range(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

describe("goals", () => {
  it("of FetchReach fill a cube around the gripper", () => {
    const drawn = goals(reach, 2000);
    for (let axis = 0; axis < 3; axis++) {
      const [low, high] = range(drawn.map((goal) => goal[axis] - start.gripperPosition[axis]));
      expect(low).toBeGreaterThanOrEqual(-0.15);
      expect(low).toBeLessThan(-0.149);
      expect(high).toBeLessThanOrEqual(0.15);
      expect(high).toBeGreaterThan(0.149);
    }
  });

  it("of FetchPush lie on the table, those of FetchSlide farther out", () => {
    for (const goal of goals(push, 200)) expect(goal[2]).toBe(0.42);
    for (const goal of goals(slide, 200)) expect(goal[2]).toBe(0.42);
    const [low, high] = range(goals(slide, 2000).map((goal) => goal[0] - 1.3));
    expect(low).toBeCloseTo(0.1, 2);
    expect(high).toBeCloseTo(0.7, 2);
  });

  it("of FetchPickAndPlace are in the air every second time", () => {
    const heights = goals(pickAndPlace, 2000).map((goal) => goal[2] - 0.42);
    const lifted = heights.filter((height) => height > 0);
    expect(lifted.length / heights.length).toBeGreaterThan(0.46);
    expect(lifted.length / heights.length).toBeLessThan(0.54);
    expect(Math.max(...heights)).toBeGreaterThan(0.44);
    expect(Math.max(...heights)).toBeLessThanOrEqual(0.45);
  });
});

it("places objects in a square, clear of the gripper", () => {
  const random = RandomGenerator.from(2);
  const offsets = Array.from({ length: 1000 }, () => {
    const [x, y] = sampleObject(slide.object!, start, random);
    return [x - 1.3, y - 0.7];
  });
  for (const [x, y] of offsets) {
    expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(0.1);
    expect(Math.hypot(x, y)).toBeGreaterThanOrEqual(0.1);
  }
});

describe("an episode of FetchReach", () => {
  it("begins with the gripper at rest at its starting place", async () => {
    const env = await makeEnv("FetchReach");
    env.reset(0);
    const first = env.observation.slice();
    env.reset(1);
    expect(env.observation).toEqual(first); // only the goal differs
    expect(env.achievedGoal).toEqual(env.observation.slice(0, 3));
    env.dispose();
  });

  it("succeeds when the gripper is steered to the goal", async () => {
    const env = await makeEnv("FetchReach");
    for (let seed = 0; seed < 5; seed++) {
      env.reset(seed);
      for (let step = 0; step < env.spec.horizon; step++)
        env.step([0, 1, 2, 3].map((i) => (i < 3 ? 20 * (env.desiredGoal[i] - env.achievedGoal[i]) : 0)));
      expect(env.success()).toBe(true);
    }
    env.dispose();
  });

  it("ignores the fourth action, which FetchPickAndPlace obeys", async () => {
    for (const [id, same] of [
      ["FetchReach", true],
      ["FetchPickAndPlace", false],
    ] as const) {
      const env = await makeEnv(id);
      const outcomes = [-1, 1].map((command) => {
        env.reset(0);
        for (let step = 0; step < 5; step++) env.step([0.2, 0, 0, command]);
        return env.observation.slice();
      });
      if (same) expect(outcomes[0]).toEqual(outcomes[1]);
      else expect(outcomes[1][9] - outcomes[0][9]).toBeGreaterThan(0.04); // the right finger opens by 5 cm
      env.dispose();
    }
  });
});

it("settles to the same bits in every simulation", async () => {
  const simulations = [await Simulation.create(fetchModel(push)), await Simulation.create(fetchModel(push))];
  simulations[1].step(17);
  const [first, second] = simulations.map((simulation) => settle(simulation, push));
  expect(second).toEqual(first);
  for (const simulation of simulations) simulation.dispose();
});
