import { expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { makeEnv } from "../../index.ts";
import { ReacherTask } from "./reacher-task.ts";

it("begins nearly stretched out and nearly at rest, with goals all over a disc", async () => {
  const task = await ReacherTask.create();
  const random = RandomGenerator.from(0);
  const [angles, velocities, goals] = [[], [], []] as number[][];
  for (let episode = 0; episode < 2000; episode++) {
    task.begin(random);
    angles.push(Math.atan2(task.observation[2], task.observation[0]));
    velocities.push(task.observation[7]);
    goals.push(Math.hypot(...task.desiredGoal));
  }
  task.dispose();
  expectRange(angles, -0.1, 0.1);
  expectRange(velocities, -0.005, 0.005);
  expect(Math.max(...goals)).toBeLessThan(0.2);
  // Uniform on a disc: a quarter lies within half the radius.
  const inner = goals.filter((radius) => radius < 0.1).length / goals.length;
  expect(inner).toBeGreaterThan(0.22);
  expect(inner).toBeLessThan(0.28);
});

function expectRange(values: readonly number[], low: number, high: number): void {
  const margin = 0.01 * (high - low);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  expect(least).toBeGreaterThanOrEqual(low);
  expect(least).toBeLessThan(low + margin);
  expect(greatest).toBeLessThanOrEqual(high);
  expect(greatest).toBeGreaterThan(high - margin);
}

it("shows a replaced goal in its observation at once", async () => {
  const env = await makeEnv("Reacher");
  env.reset(0);
  const before = env.observation.slice();
  expect(before.slice(4, 6)).toEqual(env.desiredGoal);
  env.setDesiredGoal([0.05, -0.1]);
  before.set([0.05, -0.1], 4);
  expect(env.observation).toEqual(before);
  env.step([0, 0]);
  expect([...env.observation.slice(4, 6)]).toEqual([0.05, -0.1]);
  env.dispose();
});

it("bends its elbow no further than 3 radians", async () => {
  const env = await makeEnv("Reacher");
  env.reset(1);
  for (let step = 0; step < env.spec.horizon; step++) env.step([-0.2, 0.2]);
  // Held against the stop, which is soft.
  expect(Math.atan2(env.observation[3], env.observation[1])).toBeGreaterThan(2.9);
  env.dispose();
});
