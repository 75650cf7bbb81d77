import { describe, expect, it } from "vitest";
import { makeEnv } from "../../index.ts";
import { Simulation } from "../../sim/simulation.ts";
import { dclawModel } from "./model.ts";
import { ANGLE_THRESHOLD } from "./spec.ts";

const angleOf = ([cosine, sine]: Float64Array): number => Math.atan2(sine, cosine);

describe("DClawTurn", () => {
  it("begins with the valve within 60° of zero and draws goals from the whole circle", async () => {
    const env = await makeEnv("DClawTurn");
    const episodes = Array.from({ length: 500 }, (_, seed) => {
      env.reset(seed);
      expect(env.observation.slice(9)).toEqual(env.achievedGoal);
      expect(Math.hypot(...env.desiredGoal)).toBeCloseTo(1, 12);
      return { start: angleOf(env.achievedGoal), goal: angleOf(env.desiredGoal) };
    });
    const starts = episodes.map(({ start }) => Math.abs(start));
    expect(Math.max(...starts)).toBeLessThanOrEqual(Math.PI / 3);
    expect(Math.max(...starts)).toBeGreaterThan(1);
    for (let eighth = -4; eighth < 4; eighth++) {
      const share = episodes.filter(({ goal }) => Math.floor((4 * goal) / Math.PI) === eighth).length / 500;
      expect(share).toBeGreaterThan(0.08);
      expect(share).toBeLessThan(0.17);
    }
    env.dispose();
  });

  it("succeeds exactly while the angle is off by less than 0.1, around the circle", async () => {
    const env = await makeEnv("DClawTurn");
    for (let seed = 0; seed < 20; seed++) {
      env.reset(seed);
      const angle = angleOf(env.achievedGoal);
      for (const error of [0, 0.05, 0.0999999, 0.1000001, 0.3, 3, Math.PI, 2 * Math.PI - 0.0999999, 6])
        for (const signed of [error, -error]) {
          env.setDesiredGoal([Math.cos(angle + signed), Math.sin(angle + signed)]);
          const wrapped = Math.min(error, 2 * Math.PI - error);
          expect(env.success(), `${signed} from ${angle}`).toBe(wrapped < ANGLE_THRESHOLD);
        }
    }
    env.dispose();
  });

  it("moves each joint by about 0.2 rad per step towards its target, which the action gives", async () => {
    const env = await makeEnv("DClawTurn");
    env.reset(0);
    const before = env.observation.slice();
    const action = [1, 0.2, -0.5, 1, 0.2, -0.5, 1, 0.2, -0.5];
    const targets = [0.48, (0.2 * Math.PI) / 3, (-0.5 * Math.PI) / 2];
    env.step(action);
    for (let joint = 0; joint < 9; joint++)
      expect(Math.abs(env.observation[joint] - before[joint])).toBeLessThan(0.3);
    for (let step = 0; step < 30; step++) env.step(action);
    for (let joint = 0; joint < 9; joint++)
      expect(Math.abs(env.observation[joint] - targets[joint % 3]), `joint ${joint}`).toBeLessThan(0.1);
    env.dispose();
  });

  it("shows its goal where the red arm points at that angle", async () => {
    const env = await makeEnv("DClawTurn");
    env.reset(3);
    env.setDesiredGoal(env.achievedGoal);
    const place = (name: string) => env.scene().find((geom) => geom.name === name)!.position;
    const [goal, arm] = [place("goal"), place("arm_1")];
    expect(goal[2]).toBeCloseTo(arm[2], 12);
    expect(angleOf(goal)).toBeCloseTo(angleOf(arm), 2); // the original's 1.57 is not quite π/2
    env.dispose();
  });

  it("feels contacts at half a millimetre, as the original did when margins did not add up", async () => {
    const simulation = await Simulation.create(dclawModel());
    const { model } = simulation;
    const margin = (name: string): number => model.handle.geom_margin[model.id("geom", name)];
    expect(margin("FF_2_tip") + margin("arm_1")).toBe(0.0005);
    simulation.dispose();
  });
});
