import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { type GoalEnv, makeEnv } from "../../index.ts";
import { CUBE, HANDLE, SAWYER_PICK, TRAVEL } from "./variants.ts";

let env: GoalEnv;

/** Every goal and start of many episodes, in one dimension. */
function spread(read: () => number, episodes = 300): [least: number, greatest: number] {
  const values = Array.from({ length: episodes }, (_, seed) => {
    env.reset(seed);
    return read();
  });
  return [Math.min(...values), Math.max(...values)];
}

/** Steps with rough actions, mostly at `target`: the tip of the hand goes there and is thrown about. */
function strike(random: RandomGenerator, target: readonly number[]): void {
  const action = Array.from({ length: env.spec.actionSize }, () => random.uniform(-1.5, 1.5));
  env.step(action.map((value, i) => (i < 3 ? (target[i] - env.observation[i]) / 0.03 + 1.5 * value : value)));
}

describe("SawyerDrawer", () => {
  const opening = () => HANDLE[1] - env.achievedGoal[1];
  const goal = () => HANDLE[1] - env.desiredGoal[1];

  beforeAll(async () => {
    env = await makeEnv("SawyerDrawer");
  });
  afterAll(() => env.dispose());

  it("begins and has its goal anywhere between shut and open, 5 cm apart or more", () => {
    for (const read of [opening, goal]) {
      const [least, greatest] = spread(read);
      expect(least).toBeGreaterThanOrEqual(0);
      expect(least).toBeLessThan(0.01);
      expect(greatest).toBeGreaterThan(TRAVEL - 0.01);
      expect(greatest).toBeLessThanOrEqual(TRAVEL);
    }
    expect(spread(() => Math.abs(goal() - opening()))[0]).toBeGreaterThanOrEqual(0.05);
  });

  it("opens and shuts with the peg in the slot behind its handle, and stays where it is left", () => {
    env.reset(0);
    const steer = (x: number, y: number, z: number) => {
      for (let step = 0; step < 12; step++)
        env.step([x, y, z].map((place, i) => (place - env.observation[i]) / 0.03));
    };
    steer(0, env.achievedGoal[1] + 0.0275, 0.11);
    steer(0, env.achievedGoal[1] + 0.0275, 0.06);
    steer(0, 0.55, 0.06);
    expect(opening()).toBeGreaterThan(0.15);
    steer(0, env.achievedGoal[1] + 0.0275, 0.15);
    const left = opening();
    steer(0.1, 0.65, 0.15);
    expect(opening()).toBeCloseTo(left, 4);
    steer(0, env.achievedGoal[1] + 0.0275, 0.06);
    steer(0, 0.83, 0.06);
    expect(opening()).toBeLessThan(0.01);
  });

  it("stays on its rails whatever the hand does", () => {
    const random = RandomGenerator.from(1);
    for (let seed = 0; seed < 20; seed++) {
      env.reset(seed);
      for (let step = 0; step < env.spec.horizon; step++) {
        strike(random, [env.achievedGoal[0], env.achievedGoal[1] + (seed % 2 ? 0.03 : -0.03), 0.06]);
        expect(opening()).toBeGreaterThan(-0.004);
        expect(opening()).toBeLessThan(TRAVEL + 0.004);
      }
    }
  });
});

describe("SawyerPickAndPlace", () => {
  const cube = () => env.observation.subarray(4, 7);
  const lift = () => env.achievedGoal[2] - CUBE;

  /** Height of the cube's lowest corner. */
  function lowestCorner(): number {
    const [w, x, y, z] = env.observation.subarray(7, 11);
    const down = [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)];
    return cube()[2] - CUBE * down.reduce((sum, component) => sum + Math.abs(component), 0);
  }

  /** Moves towards a place for some steps, with the fingers open (1) or shut (−1). */
  function steer(place: ArrayLike<number>, fingers: number, steps: number): void {
    for (let step = 0; step < steps; step++)
      env.step([...Array.from([0, 1, 2], (i) => (place[i] - env.observation[i]) / 0.03), fingers]);
  }

  beforeAll(async () => {
    env = await makeEnv("SawyerPickAndPlace");
  });
  afterAll(() => env.dispose());

  it("begins on the table, with half of its goals in the air, 8 cm away or more", () => {
    const distance = () => Math.hypot(...env.desiredGoal.map((value, i) => value - env.achievedGoal[i]));
    expect(spread(distance)[0]).toBeGreaterThanOrEqual(0.08);
    expect(spread(lift)).toEqual([0, 0]);
    const goals = Array.from({ length: 300 }, (_, seed) => {
      env.reset(seed);
      return env.desiredGoal[2];
    });
    const raised = goals.filter((height) => height > CUBE).length / goals.length;
    expect(raised).toBeGreaterThan(0.4);
    expect(raised).toBeLessThan(0.6);
    expect(Math.max(...goals)).toBeGreaterThan(0.19);
    expect(Math.max(...goals)).toBeLessThanOrEqual(0.2);
  });

  it("holds a cube in the air while the hand shakes, and drops it when the fingers open", () => {
    for (let seed = 0; seed < 6; seed++) {
      env.reset(seed);
      const [x, y] = Array.from(cube());
      steer([x, y, 0.1], 1, 15);
      steer([x, y, CUBE], 1, 8);
      steer([x, y, CUBE], -1, 4);
      steer([0, 0.76, 0.16], -1, 15);
      for (let step = 0; step < 40; step++) {
        const way = step % 4 < 2 ? 1 : -1;
        env.step([way, -way, way / 2, -1]);
        expect(Math.hypot(...Array.from([0, 1, 2], (i) => cube()[i] - env.observation[i]))).toBeLessThan(
          0.02,
        );
        expect(env.observation[3]).toBeGreaterThan(2 * CUBE - 0.003);
      }
      steer(env.observation.slice(), 1, 12);
      expect(lift()).toBeLessThan(0.002);
    }
  });

  it("keeps the cube on the table and within reach however it is hit", () => {
    const random = RandomGenerator.from(2);
    const { low, high } = SAWYER_PICK;
    for (let seed = 0; seed < 30; seed++) {
      env.reset(seed);
      for (let step = 0; step < env.spec.horizon; step++) {
        strike(random, Array.from(cube()));
        expect(lowestCorner()).toBeGreaterThan(-0.003);
        for (const i of [0, 1]) {
          expect(cube()[i]).toBeGreaterThan(low[i] - 0.015);
          expect(cube()[i]).toBeLessThan(high[i] + 0.015);
        }
      }
    }
  });
});
