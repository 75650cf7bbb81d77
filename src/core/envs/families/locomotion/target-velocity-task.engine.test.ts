import { expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { makeEnv } from "../../index.ts";
import { TargetVelocityTask } from "./target-velocity-task.ts";
import { TARGET_VELOCITY_VARIANTS } from "./variants.ts";

const ANT = TARGET_VELOCITY_VARIANTS.find(({ spec }) => spec.id === "AntTgtVel")!;
const REST = new Float64Array(8);

/** An ant with straight legs at this height, upright, moving along x at this velocity. */
async function antAt(height: number, velocity = 0): Promise<TargetVelocityTask> {
  const task = await TargetVelocityTask.create(ANT);
  task.beginWith([0, 0, height, 1, 0, 0, 0, ...REST], [velocity, 0, 0, 0, 0, 0, ...REST]);
  return task;
}

const cases = TARGET_VELOCITY_VARIANTS.map((variant) => [variant.spec.id, variant] as const);

it.each(cases)("%s begins near its reference pose, nearly at rest", async (_id, variant) => {
  const task = await TargetVelocityTask.create(variant);
  const random = RandomGenerator.from(0);
  const [joints, velocities] = [[], []] as number[][];
  for (let episode = 0; episode < 400; episode++) {
    task.begin(random);
    joints.push(task.observation[7]);
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

it.each([
  ["CheetahTgtVel", 8],
  ["AntTgtVel", 13],
])("%s observes its forward velocity as entry %i", async (id, entry) => {
  const env = await makeEnv(id);
  env.reset(0);
  const action = Float64Array.from({ length: env.spec.actionSize }, (_, i) => (-1) ** i);
  for (let step = 0; step < 10; step++) {
    env.step(action);
    expect(env.achievedGoal[0]).toBe(env.observation[entry]);
    expect(env.achievedGoal[0]).not.toBe(0);
  }
  env.dispose();
});

it("ends the ant's episodes below 20 cm and above 1 m, never the cheetah's", async () => {
  for (const [height, ended] of [
    [0.19, true],
    [0.21, false],
    [0.99, false],
    [1.01, true],
  ] as const) {
    const task = await antAt(height);
    expect(task.terminated()).toBe(ended);
    task.dispose();
  }
  const env = await makeEnv("CheetahTgtVel");
  env.reset(0);
  for (let step = 0; step < 200; step++) env.step([1, 1, 1, -1, -1, -1]);
  expect(env.observation[0]).toBeLessThan(-0.2); // it lies on the floor
  expect(env.terminated).toBe(false);
  env.dispose();
});

it("moves the ant's legs in the order right fore, left fore, left hind, right hind", async () => {
  // Entries of the observation: hips from the left fore leg on, each followed by its ankle, after height and rotation.
  const hips = [11, 5, 7, 9];
  for (const [leg, hip] of hips.entries()) {
    const task = await antAt(0.9);
    const action = new Float64Array(8);
    action[2 * leg] = 0.2;
    task.advance(action);
    const turned = [...task.observation.subarray(5, 13)];
    expect(turned.indexOf(Math.max(...turned.filter((_, i) => i % 2 === 0)))).toBe(hip - 5);
    task.dispose();
  }
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

it("rewards the ant for its velocity and for living, less half of its squared action", async () => {
  const flying = await antAt(3, 2);
  flying.advance(new Float64Array(8));
  expect(flying.reward).toBeCloseTo(2 + 1, 10);
  flying.dispose();
  // All hips alike turn the torso on the spot.
  const turning = await antAt(3);
  turning.advance(Float64Array.of(0.4, 0, 0.4, 0, 0.4, 0, 0.4, 0));
  expect(turning.reward).toBeCloseTo(1 - 0.5 * 4 * 0.16, 10);
  turning.dispose();
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
