import { expect, it } from "vitest";
import { RandomGenerator } from "../../random/generator.ts";
import { makeEnv } from "../index.ts";
import { TargetVelocityTask } from "./target-velocity-task.ts";
import { CHEETAH, type TargetVelocityVariant } from "./variants.ts";

const VARIANTS = [CHEETAH];

const byId = (variants: readonly TargetVelocityVariant[]) =>
  variants.map((variant) => [variant.spec.id, variant] as const);

it.each(byId(VARIANTS))("%s begins near its reference pose, nearly at rest", async (_id, variant) => {
  const task = await TargetVelocityTask.create(variant);
  const random = RandomGenerator.from(0);
  const [joints, velocities] = [[], []] as number[][];
  for (let episode = 0; episode < 400; episode++) {
    task.begin(random);
    joints.push(task.observation[2]);
    velocities.push(task.achievedGoal[0]);
    expect(task.desiredGoal[0]).toBe(variant.targetVelocity);
    expect(task.reward).toBe(0);
  }
  task.dispose();
  const spread = (values: readonly number[]) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  expect(Math.max(...joints.map(Math.abs))).toBeLessThanOrEqual(0.1);
  expect(spread(joints)).toBeCloseTo(0.1 / Math.sqrt(3), 2);
  expect(spread(velocities)).toBeCloseTo(0.1, 2);
});

it("observes the cheetah's forward velocity as entry 8", async () => {
  const env = await makeEnv("CheetahTgtVel");
  env.reset(0);
  for (let step = 0; step < 20; step++) {
    env.step([1, -1, 0.5, -0.5, 1, -1]);
    expect(env.achievedGoal[0]).toBe(env.observation[8]);
  }
  expect(env.terminated).toBe(false);
  env.dispose();
});

it("takes other speeds as goals, met to within half a metre per second", async () => {
  const env = await makeEnv("CheetahTgtVel");
  env.reset(0);
  env.step([0, 0, 0, 0, 0, 0]);
  const speed = env.achievedGoal[0];
  for (const [offset, success] of [
    [0.49, true],
    [-0.49, true],
    [0.51, false],
    [-0.51, false],
  ] as const) {
    env.setDesiredGoal([speed + offset]);
    expect(env.success()).toBe(success);
  }
  env.dispose();
});

it("rewards the cheetah for its mean velocity over the step, less a tenth of its squared action", async () => {
  const env = await makeEnv("CheetahTgtVel");
  env.reset(3);
  // The poses of a scene are one substep of 10 ms old, in which it moved on with the velocity that it has now.
  const place = () => env.scene().find(({ name }) => name === "torso")!.position[0];
  let before = place();
  for (let step = 0; step < 10; step++) {
    env.step([1, -1, 0.5, 0, 2, -0.5]);
    const after = place() + 0.01 * env.achievedGoal[0];
    expect(env.reward).toBeCloseTo((after - before) / 0.05 - 0.1 * 3.5, 10);
    before = after;
  }
  env.dispose();
});

it("keeps its reward with a saved state", async () => {
  const env = await makeEnv("CheetahTgtVel");
  env.reset(0);
  env.step([1, 0, 0, 0, 0, 0]);
  const { reward } = env;
  const state = env.save();
  env.reset(1);
  expect(env.reward).toBe(0);
  env.restore(state);
  expect(env.reward).toBe(reward);
  env.dispose();
});
