import { describe, expect, it } from "vitest";
import { PointTask } from "../families/point/point-task.ts";
import { POINT_VARIANTS } from "../families/point/variants.ts";
import type { Task } from "./task.ts";
import { TaskEnv } from "./task-env.ts";

const STILL = [0, 0];

function pointEnv(actionNoise = 0): TaskEnv {
  return new TaskEnv(new PointTask(POINT_VARIANTS[0]), { actionNoise });
}

/** Displacements of a point at the centre, over many episodes of one step. */
function displacements(env: TaskEnv, action: readonly number[], count: number): number[] {
  const found: number[] = [];
  for (let seed = 0; found.length < count; seed++) {
    env.reset(seed);
    const before = env.observation.slice();
    if (Math.abs(before[0]) > 4 || Math.abs(before[1]) > 4) continue; // the edge of the square would interfere
    env.step(action);
    found.push(env.observation[0] - before[0], env.observation[1] - before[1]);
  }
  return found;
}

describe("action noise", () => {
  it("has the given standard deviation", () => {
    const moves = displacements(pointEnv(0.2), STILL, 4000);
    const variance = moves.reduce((sum, move) => sum + move ** 2, 0) / moves.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.19);
    expect(Math.sqrt(variance)).toBeLessThan(0.21);
    const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
  });

  it("is clipped after adding", () => {
    const moves = displacements(pointEnv(1.5), [1, 1], 400);
    const largest = Math.max(...moves.map(Math.abs));
    expect(largest).toBeCloseTo(1, 12);
    expect(moves.filter((move) => Math.abs(move) < 0.99).length).toBeGreaterThan(100);
  });

  it("depends on the seed and does not change the start", () => {
    const [quiet, noisy, again] = [pointEnv(), pointEnv(0.5), pointEnv(0.5)];
    for (const env of [quiet, noisy, again]) env.reset(3);
    expect(noisy.observation).toEqual(quiet.observation);
    expect(noisy.desiredGoal).toEqual(quiet.desiredGoal);
    for (const env of [quiet, noisy, again]) env.step(STILL);
    expect(noisy.observation).not.toEqual(quiet.observation);
    expect(again.observation).toEqual(noisy.observation);
  });

  it("is part of a saved state", () => {
    const env = pointEnv(0.5);
    env.reset(4);
    env.step(STILL);
    const state = env.save();
    env.step(STILL);
    const expected = env.observation.slice();
    env.restore(state);
    env.step(STILL);
    expect(env.observation).toEqual(expected);
  });
});

describe("the phases of an episode", () => {
  it("refuses to step before reset and after dispose, saying what to do", () => {
    const env = pointEnv();
    expect(() => env.step(STILL)).toThrow(
      "PointReach: cannot step: no episode has begun; call reset(seed) first",
    );
    expect(() => env.save()).toThrow("cannot save");
    expect(() => env.setDesiredGoal([0, 0])).toThrow("cannot setDesiredGoal");
    env.dispose();
    expect(() => env.reset(0)).toThrow("it was disposed");
    expect(() => env.scene()).toThrow("it was disposed");
  });

  it("refuses to continue after a step that failed until the next reset", () => {
    const task = new PointTask(POINT_VARIANTS[0]);
    const env = new TaskEnv(task);
    env.reset(0);
    const { advance } = task;
    task.advance = () => {
      throw new Error("unstable");
    };
    expect(() => env.step(STILL)).toThrow("unstable");
    task.advance = advance;
    expect(() => env.step(STILL)).toThrow("the last step failed");
    env.reset(0);
    env.step(STILL);
  });

  it("ends where the task says so, also after restore", () => {
    const task = Object.assign(new PointTask(POINT_VARIANTS[0]), {
      terminated: () => task.observation[0] > 4,
    });
    const env = new TaskEnv(task);
    env.reset(0);
    task.beginAt([3.5, 0]);
    expect(env.terminated).toBe(false);
    env.step([1, 0]);
    expect(env.terminated).toBe(true);
    expect(() => env.step(STILL)).toThrow("the episode has ended");
    const ended = env.save();
    env.reset(1);
    expect(env.terminated).toBe(false);
    env.restore(ended);
    expect(env.terminated).toBe(true);
  });

  it("lasts through save and restore where a replaced goal is already reached", () => {
    const task = Object.assign(new PointTask(POINT_VARIANTS[0]), { terminated: () => env.success() });
    const env: TaskEnv = new TaskEnv(task);
    env.reset(0);
    env.setDesiredGoal(env.achievedGoal);
    env.restore(env.save());
    expect(env.terminated).toBe(false);
    env.step(STILL);
    expect(env.terminated).toBe(true);
  });

  it("rejects actions and goals of the wrong length or value by name", () => {
    const env = pointEnv();
    env.reset(0);
    expect(() => env.step([0, 0, 0])).toThrow("action: PointReach takes 2 numbers, got 3");
    expect(() => env.step([0, Number.NaN])).toThrow("action[1]: expected a finite number, got NaN");
    expect(() => env.setDesiredGoal([0, Number.POSITIVE_INFINITY])).toThrow("goal[1]");
    const state = env.save();
    expect(() => env.restore({ ...state, id: "FetchReach" })).toThrow("PointReach continues from");
    expect(() => env.restore({ ...state, values: state.values.slice(1) })).toThrow(
      "PointReach continues from",
    );
  });
});

it("passes the number of a fixed task on, and rejects a number out of range", () => {
  const point = new PointTask(POINT_VARIANTS[0]);
  const begun: (number | undefined)[] = [];
  const task: Task = Object.assign(Object.create(point), {
    spec: { ...point.spec, taskCount: 3 },
    begin: (_: unknown, number?: number) => begun.push(number),
  });
  const env = new TaskEnv(task);
  env.reset(0);
  env.reset(0, 3);
  expect(begun).toEqual([undefined, 3]);
  for (const number of [0, 4, 1.5, Number.NaN])
    expect(() => env.reset(0, number)).toThrow(`task: PointReach has the tasks 1 to 3, not ${number}`);
  expect(() => pointEnv().reset(0, 1)).toThrow("PointReach has no fixed tasks");
});

it("calls goalReplaced after the desired goal was replaced", () => {
  const task: Task = new PointTask(POINT_VARIANTS[0]);
  const env = new TaskEnv(task);
  const seen: number[][] = [];
  task.goalReplaced = () => seen.push([...task.desiredGoal]);
  env.reset(0);
  expect(seen).toEqual([]);
  env.setDesiredGoal([1, 2]);
  expect(seen).toEqual([[1, 2]]);
});
