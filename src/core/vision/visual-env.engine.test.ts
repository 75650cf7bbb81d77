import { describe, expect, it } from "vitest";
import { makeEnv } from "../envs/index.ts";
import { makeVisualEnv } from "./index.ts";

const size = { height: 24, width: 32 };

/** Actions of an episode, the same for every environment of that size. */
const actionAt = (step: number, length: number) =>
  Array.from({ length }, (_, i) => Math.cos(0.1 * step + 2 * i));

/** Root mean square difference of two images. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / a.length);
}

describe.each(["PointReach", "FetchPush", "pointmaze-medium"])("%s as images", (id) => {
  it("moves as its state does, and shows what happens in bytes", async () => {
    const [seen, plain] = [await makeVisualEnv(id, size), await makeEnv(id)];
    expect(seen.spec).toMatchObject({
      ...{ observationSize: 24 * 32 * 3, observationType: "uint8", observationShape: [24, 32, 3] },
      ...{ goalSize: plain.spec.goalSize, actionSize: plain.spec.actionSize },
    });
    seen.reset(4);
    plain.reset(4);
    const first = seen.observation.slice();
    expect(first.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
    expect(new Set(first).size).toBeGreaterThan(5);
    for (let step = 0; step < 8; step++) {
      const action = actionAt(step, plain.spec.actionSize);
      seen.step(action);
      plain.step(action);
    }
    expect(seen.achievedGoal).toEqual(plain.achievedGoal);
    expect(difference(seen.observation, first)).toBeGreaterThan(0.5);
    seen.dispose();
    plain.dispose();
  });

  it("draws the same bytes in every instance, from a fixed camera", async () => {
    const [one, other] = [await makeVisualEnv(id, size), await makeVisualEnv(id, size)];
    other.reset(9);
    other.step(actionAt(1, other.spec.actionSize));
    one.reset(4);
    other.reset(4);
    expect(other.observation).toEqual(one.observation);
    one.dispose();
    other.dispose();
  });

  it("does not show the goal, and continues with the same bits where it was saved", async () => {
    const env = await makeVisualEnv(id, size);
    env.reset(4);
    const before = env.observation.slice();
    const saved = env.save();
    env.step(actionAt(3, env.spec.actionSize));
    const after = env.observation.slice();
    env.restore(saved);
    expect(env.observation).toEqual(before);
    const goal = Float64Array.from(env.desiredGoal, (value) => value + 0.05);
    env.setDesiredGoal(goal);
    expect(env.observation).toEqual(before);
    env.restore(saved);
    env.step(actionAt(3, env.spec.actionSize));
    expect(env.observation).toEqual(after);
    env.dispose();
  });
});

describe("a goal as an image", () => {
  it.each(["PointReach", "FetchReach", "FetchPush"])("shows %s in a state that achieves it", async (id) => {
    const env = await makeVisualEnv(id, { ...size, goal: "image" });
    expect(env.spec.goalInputSize).toBe(env.spec.observationSize);
    env.reset(11);
    const start = env.save();
    const image = env.goalInput!.slice();
    // Asking for it changes nothing.
    expect(env.save()).toEqual(start);
    expect(difference(image, env.observation)).toBeGreaterThan(1);
    // Another instance that is brought to the goal looks like that.
    const other = await makeVisualEnv(id, { ...size, goal: "image" });
    other.reset(11);
    expect(other.goalInput).toEqual(image);
    other.reset(12);
    expect(difference(other.goalInput!, image)).toBeGreaterThan(0.5);
    env.dispose();
    other.dispose();
  });

  it("of a point is the image of the point at its goal", async () => {
    const env = await makeVisualEnv("PointReach", { ...size, goal: "image" });
    env.reset(3);
    const goal = Array.from(env.desiredGoal);
    const image = env.goalInput!.slice();
    for (let step = 0; step < 30; step++)
      env.step(goal.map((coordinate, i) => coordinate - env.achievedGoal[i]));
    expect(difference(env.observation, image)).toBeLessThan(4);
    env.dispose();
  });

  it.each(["pointmaze-medium", "antmaze-medium"])("of %s shows the agent at the goal", async (id) => {
    const env = await makeVisualEnv(id, { ...size, goal: "image" });
    const images = [1, 2, 3, 4, 5].map((task) => {
      env.reset(11, task);
      const start = env.save();
      const image = env.goalInput!.slice();
      expect(env.save()).toEqual(start);
      env.world.achieveGoal!();
      env.restore(env.save());
      expect(env.success()).toBe(true);
      expect(env.terminated).toBe(true);
      expect(env.observation).toEqual(image);
      return image;
    });
    for (const [i, image] of images.entries())
      for (const other of images.slice(0, i)) expect(difference(image, other)).toBeGreaterThan(10);
    env.dispose();
  });

  it("is rejected where no script achieves goals", async () => {
    const env = await makeVisualEnv("CheetahTgtVel", { ...size, goal: "image" });
    env.reset(0);
    expect(() => env.goalInput).toThrow("so goals have no images; give them as vectors");
    env.dispose();
  });
});

describe("numbers beside an image", () => {
  it("is what the robot measures, and not what its object does", async () => {
    const env = await makeVisualEnv("FetchPush", { ...size, proprioception: true });
    env.reset(4);
    env.step([0.5, -0.3, 0.2, 0]);
    expect(env.spec).toMatchObject({ proprioceptionSize: 10, observationSize: 24 * 32 * 3 });
    const state = env.world.observation;
    const gripper = [...state.slice(0, 3), ...state.slice(9, 11), ...state.slice(20, 25)];
    expect([...env.proprioception!]).toEqual(gripper);
    env.dispose();
    const plain = await makeVisualEnv("FetchPush", size);
    expect(plain.proprioception).toBeUndefined();
    plain.dispose();
  });

  it("is rejected if the robot measures nothing", async () => {
    await expect(makeVisualEnv("PointReach", { ...size, proprioception: true })).rejects.toThrow(
      "PointReach: its robot measures nothing itself; leave proprioception out",
    );
  });
});

describe("several cameras", () => {
  it("give their images one after the other, of goals too", async () => {
    const cameras = ["above", "main", "side"] as const;
    const all = await makeVisualEnv("FetchReach", { ...size, cameras, goal: "image" });
    expect(all.spec.observationShape).toEqual([3, 24, 32, 3]);
    all.reset(2);
    const image = 24 * 32 * 3;
    for (const [index, camera] of cameras.entries()) {
      const one = await makeVisualEnv("FetchReach", { ...size, cameras: [camera], goal: "image" });
      expect(one.spec.observationShape).toEqual([24, 32, 3]);
      one.reset(2);
      const part = (images: Float64Array) => images.slice(index * image, (index + 1) * image);
      expect(part(all.observation)).toEqual(one.observation);
      expect(part(all.goalInput!)).toEqual(one.goalInput);
      if (index > 0) expect(difference(one.observation, all.observation)).toBeGreaterThan(5);
      one.dispose();
    }
    all.dispose();
  });

  it("with unknown names are rejected", async () => {
    const cameras = ["wrist"] as unknown as ["main"];
    await expect(makeVisualEnv("FetchReach", { ...size, cameras })).rejects.toThrow(
      'FetchReach has no camera "wrist"; give one or more of main, side, above',
    );
  });
});

it("images of no size are rejected", async () => {
  await expect(makeVisualEnv("PointReach", { height: 0, width: 8 })).rejects.toThrow(
    "image height: give a whole number from 1 to 1024, not 0",
  );
});
