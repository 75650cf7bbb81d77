import { describe, expect, it } from "vitest";
import { makeEnv } from "../../index.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SAWYER_DOOR } from "./door.ts";
import { sawyerModel } from "./model.ts";
import { SAWYER_REACH } from "./reach.ts";
import { settle } from "./start.ts";

const STILL = [0, 0, 0];

describe.each([SAWYER_REACH, SAWYER_DOOR])("$spec.id", (variant) => {
  const { id, goalSize } = variant.spec;

  it("draws goals from the whole of their range", async () => {
    const env = await makeEnv(id);
    const goals = Array.from({ length: 500 }, (_, seed) => {
      env.reset(seed);
      return [...env.desiredGoal];
    });
    for (let i = 0; i < goalSize; i++) {
      const [low, high] = [variant.goalLow[i], variant.goalHigh[i]];
      const drawn = goals.map((goal) => (goal[i] - low) / (high - low));
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
      expect(Math.min(...drawn)).toBeLessThan(0.02);
      expect(Math.max(...drawn)).toBeLessThanOrEqual(1);
      expect(Math.max(...drawn)).toBeGreaterThan(0.98);
    }
    env.dispose();
  });

  it("settles to the same bits in every simulation", async () => {
    const xml = sawyerModel(variant.model);
    const simulations = [await Simulation.create(xml), await Simulation.create(xml)];
    simulations[1].step(17);
    const [first, second] = simulations.map((simulation) => settle(simulation, variant));
    expect(second).toEqual(first);
    for (const simulation of simulations) simulation.dispose();
  });
});

describe("the hand", () => {
  it("is lifted into its box by the first step, whatever the action", async () => {
    const env = await makeEnv("SawyerReach");
    env.reset(0);
    expect(env.observation[1]).toBeLessThan(0.5);
    for (let step = 0; step < 5; step++) env.step(STILL);
    expect(env.observation[1]).toBeGreaterThan(0.549);
    env.dispose();
  });

  it("follows a point that moves 2 cm per unit action, also while it lags", async () => {
    const env = await makeEnv("SawyerReach");
    env.reset(0);
    for (let step = 0; step < 10; step++) env.step([0, 0, 1]);
    const before = env.observation.slice();
    for (let step = 0; step < 5; step++) env.step([1, 0.5, 0]);
    for (let step = 0; step < 10; step++) env.step(STILL);
    // Steps counted from the hand, which lags, would lose centimetres.
    expect(env.observation[0] - before[0]).toBeCloseTo(0.1, 2);
    expect(env.observation[1] - before[1]).toBeCloseTo(0.05, 2);
    env.dispose();
  });

  it("reaches goals it is steered to", async () => {
    const env = await makeEnv("SawyerReach");
    for (let seed = 0; seed < 5; seed++) {
      env.reset(seed);
      for (let step = 0; step < env.spec.horizon; step++)
        env.step(STILL.map((_, i) => 20 * (env.desiredGoal[i] - env.achievedGoal[i])));
      expect(env.success()).toBe(true);
    }
    env.dispose();
  });
});

describe("the door", () => {
  it("opens when the hook goes down behind its handle and back, and shuts at reset", async () => {
    const env = await makeEnv("SawyerDoor");
    env.reset(0);
    for (let step = 0; step < 20; step++) env.step(step < 4 ? [0, 0, -1] : [0, -0.6, 0]);
    expect(env.observation[3]).toBeGreaterThan(0.5);
    expect(env.achievedGoal[0]).toBe(env.observation[3]);
    env.reset(0);
    expect(env.observation[3]).toBe(0);
    env.dispose();
  });

  it("shows its goal where the handle is at that angle", async () => {
    const env = await makeEnv("SawyerDoor");
    env.reset(0);
    for (let step = 0; step < 20; step++) env.step(step < 4 ? [0, 0, -1] : [0, -0.6, 0]);
    env.setDesiredGoal(env.achievedGoal);
    const place = (name: string) => env.scene().find((geom) => geom.name === name)!.position;
    // The handle is drawn where it was one substep before, hence the millimetre.
    for (let i = 0; i < 3; i++) expect(Math.abs(place("goal")[i] - place("handle")[i])).toBeLessThan(1e-3);
    env.dispose();
  });
});
