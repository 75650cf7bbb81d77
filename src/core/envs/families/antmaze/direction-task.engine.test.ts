import { expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { makeEnv } from "../../index.ts";
import { DirectionTask } from "./direction-task.ts";

const REST = new Float64Array(8);
const HOP = Float64Array.of(1, -1, 0.5, 0.5, -1, 1, 0, 1);

it("observes the direction last, which is a unit vector drawn evenly all around", async () => {
  const task = await DirectionTask.create();
  const random = RandomGenerator.from(0);
  const mean = [0, 0];
  for (let episode = 0; episode < 400; episode++) {
    task.begin(random);
    expect(task.observation.slice(27)).toEqual(task.desiredGoal);
    expect(Math.hypot(...task.desiredGoal)).toBeCloseTo(1, 12);
    for (const i of [0, 1]) mean[i] += task.desiredGoal[i] / 400;
  }
  task.dispose();
  expect(Math.hypot(...mean)).toBeLessThan(0.15); // three standard deviations of 1/20
});

it("commands another direction every 100 steps, but none at the very end", async () => {
  const env = await makeEnv("AntDirection");
  env.reset(0);
  const changes: number[] = [];
  for (let step = 1; step <= env.spec.horizon; step++) {
    const before = env.desiredGoal.slice();
    env.step(REST);
    expect(env.observation.slice(27)).toEqual(env.desiredGoal);
    if (env.desiredGoal.some((value, i) => value !== before[i])) changes.push(step);
  }
  expect(changes).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900]);
  env.dispose();
});

it("rewards the mean velocity along the direction that was commanded in the step", async () => {
  const env = await makeEnv("AntDirection");
  env.reset(1);
  // The poses of a scene are one substep of 20 ms old, in which it moved on with nearly the velocity that it has now.
  const place = () => [
    ...env
      .scene()
      .find(({ name }) => name === "torso")!
      .position.slice(0, 2),
  ];
  env.setDesiredGoal([0.6, 0.8]);
  const rewards: number[] = [];
  const start = place();
  for (let step = 0; step < 90; step++) {
    env.step(HOP.map((value, i) => value * Math.sin(0.7 * step + i)));
    rewards.push(env.reward!);
  }
  const end = place();
  const way = 0.6 * (end[0] - start[0]) + 0.8 * (end[1] - start[1]);
  expect(Math.abs(way)).toBeGreaterThan(0.1);
  expect(rewards.reduce((sum, reward) => sum + 0.1 * reward, 0)).toBeCloseTo(way, 1);
  env.dispose();
});

it("rewards the old direction in the step that ends with a new one", async () => {
  const env = await makeEnv("AntDirection");
  env.reset(2);
  for (let step = 1; step < 100; step++) env.step(REST);
  const before = env.save();
  env.step(HOP);
  const { reward } = env;
  env.restore(before);
  const opposite = env.desiredGoal.map((value) => -value);
  env.setDesiredGoal(opposite);
  env.step(HOP);
  expect(reward).not.toBe(0);
  expect(env.reward).toBe(-reward!);
  env.dispose();
});

it("shows a replaced direction at once", async () => {
  const env = await makeEnv("AntDirection");
  env.reset(0);
  env.setDesiredGoal([0, -1]);
  expect([...env.observation.slice(27)]).toEqual([0, -1]);
  env.dispose();
});

it("achieves its velocity, or the direction of it from a metre per second on", async () => {
  const env = await makeEnv("AntDirection");
  env.reset(0);
  let fastest = 0;
  for (let step = 0; step < 60; step++) {
    env.step(HOP.map((value, i) => value * Math.sin(0.9 * step + i)));
    const [x, y] = env.observation.slice(13, 15);
    const speed = Math.hypot(x, y);
    fastest = Math.max(fastest, speed);
    expect(env.achievedGoal[0]).toBeCloseTo(x / Math.max(1, speed), 12);
    expect(env.achievedGoal[1]).toBeCloseTo(y / Math.max(1, speed), 12);
  }
  expect(fastest).toBeGreaterThan(1);
  env.dispose();
});

it("ends when the torso is above 1 m or below 20 cm", async () => {
  const task = await DirectionTask.create();
  task.beginAtRest();
  for (const [height, ended] of [
    [0.19, true],
    [0.21, false],
    [0.99, false],
    [1.01, true],
  ] as const) {
    task.observation[0] = height;
    expect(task.terminated()).toBe(ended);
  }
  task.dispose();
});
