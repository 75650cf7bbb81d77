import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { makeEnv } from "../../index.ts";
import { Simulation } from "../../sim/simulation.ts";
import { drawGoal } from "./goal.ts";
import { HAND_JOINTS, SERVO_JOINTS } from "./joints.ts";
import { HAND_MODEL } from "./model.ts";

it("has its joints and servos in the order of the state and the action, and all contact pairs", async () => {
  const simulation = await Simulation.create(HAND_MODEL);
  const { model } = simulation;
  expect(HAND_JOINTS.map(({ name }) => model.id("joint", name))).toEqual([...HAND_JOINTS.keys()]);
  expect(SERVO_JOINTS.map(({ name }) => model.id("actuator", name))).toEqual([...SERVO_JOINTS.keys()]);
  expect([simulation.qpos.length, simulation.ctrl.length]).toEqual([24, 20]);
  expect([model.handle.npair, model.handle.ntendon]).toEqual([19, 4]);
  simulation.dispose();
});

describe("the hand", () => {
  const angle = (observation: Float64Array, name: string) =>
    observation[HAND_JOINTS.findIndex((joint) => joint.name === name)];

  it("goes towards the ends of its joints' ranges at actions of −1 and 1, and the last joints of fingers follow", async () => {
    const env = await makeEnv("HandReach");
    env.reset(0);
    const middleFinger = SERVO_JOINTS.findIndex(({ name }) => name === "MFJ1");
    const thumbBase = SERVO_JOINTS.findIndex(({ name }) => name === "THJ4");
    const action = new Float64Array(20).fill(-1);
    for (const [command, bend] of [
      [1, 1.571],
      [-1, 0],
    ]) {
      action[middleFinger] = command;
      action[thumbBase] = command;
      for (let step = 0; step < 60; step++) env.step(action);
      const [knuckle, tip] = [angle(env.observation, "MFJ1"), angle(env.observation, "MFJ0")];
      expect(Math.abs(knuckle - bend)).toBeLessThan(0.15);
      expect(Math.abs(tip - (0.00805 / 0.00705) * knuckle)).toBeLessThan(0.16);
      expect(Math.abs(angle(env.observation, "THJ4") - command * 1.047)).toBeLessThan(0.1);
    }
    env.dispose();
  });

  it("begins every episode in the same pose, fingertips in the goal's order", async () => {
    const env = await makeEnv("HandReach");
    env.reset(3);
    const first = env.observation.slice();
    expect(env.achievedGoal).toEqual(first.slice(48));
    env.step(new Float64Array(20).fill(1));
    env.reset(4);
    expect(env.observation).toEqual(first);
    // Forefinger to little finger lie along x.
    for (const finger of [0, 1, 2]) expect(first[48 + 3 * finger]).toBeLessThan(first[48 + 3 * finger + 3]);
    env.dispose();
  });
});

describe("goals", () => {
  const fingertips = Float64Array.from({ length: 15 }, (_, i) => (i % 3 === 0 ? i / 150 : 0.1 * (i % 3)));
  const palm = [0, 0.3, 0.1];
  const random = RandomGenerator.from(0);
  const goals = Array.from({ length: 4000 }, () => drawGoal(fingertips, palm, random));
  const moved = (goal: Float64Array) =>
    [0, 1, 2, 3, 4].filter((digit) =>
      [0, 1, 2].some((i) => goal[3 * digit + i] !== fingertips[3 * digit + i]),
    );

  it("leave the hand as it is once in ten", () => {
    const share = goals.filter((goal) => moved(goal).length === 0).length / goals.length;
    expect(share).toBeGreaterThan(0.085);
    expect(share).toBeLessThan(0.115);
  });

  it("otherwise bring the thumb and any one finger together", () => {
    const counts = [0, 0, 0, 0];
    for (const goal of goals) {
      const digits = moved(goal);
      if (digits.length === 0) continue;
      expect(digits.length).toBe(2);
      expect(digits[1]).toBe(4);
      counts[digits[0]]++;
      const [finger, thumb] = digits.map((digit) => [0, 1, 2].map((i) => goal[3 * digit + i]));
      // Each stops 5 mm before the meeting point, so they are at most 1 cm apart.
      expect(Math.hypot(...finger.map((value, i) => value - thumb[i]))).toBeLessThan(0.01);
    }
    for (const count of counts) expect(Math.abs(count - 900)).toBeLessThan(110);
  });

  it("meet 9 cm along −y and 5 cm above the palm, give or take 5 mm", () => {
    const thumbs = goals.filter((goal) => moved(goal).length > 0).map((goal) => goal.slice(12));
    const towards = [0, 1, 2].map((i) => palm[i] + [0, -0.09, 0.05][i] - fingertips[12 + i]);
    const distance = Math.hypot(...towards);
    for (const axis of [0, 1, 2]) {
      const mean = thumbs.reduce((sum, thumb) => sum + thumb[axis], 0) / thumbs.length;
      const expected = fingertips[12 + axis] + towards[axis] * (1 - 0.005 / distance);
      expect(Math.abs(mean - expected)).toBeLessThan(5e-4);
      const variance = thumbs.reduce((sum, thumb) => sum + (thumb[axis] - mean) ** 2, 0) / thumbs.length;
      expect(Math.sqrt(variance)).toBeGreaterThan(0.0045);
      expect(Math.sqrt(variance)).toBeLessThan(0.0055);
    }
  });
});
