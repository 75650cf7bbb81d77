import { expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { makeEnv } from "../../index.ts";
import { MazeTask } from "../maze/maze-task.ts";
import { cellCentre, TELEPORT } from "../maze/mazes.ts";
import { ANT_MAZE_VARIANTS } from "./variants.ts";

const REST = new Float64Array(8);

function antMaze(name: string): Promise<MazeTask> {
  return MazeTask.create(ANT_MAZE_VARIANTS.find(({ maze }) => maze.name === name)!);
}

it("comes to rest as high above the floor as in the benchmark's simulator, not a contact margin higher", async () => {
  const task = await antMaze("medium");
  task.beginAt([0, 0]);
  for (let step = 0; step < 100; step++) task.advance(REST, RandomGenerator.from(0));
  expect(task.observation[2]).toBeCloseTo(0.3699, 3);
  expect(Math.hypot(...task.observation.subarray(15))).toBeLessThan(1e-3);
  task.dispose();
});

it("begins in its cell in a pose near the reference, with velocities", async () => {
  const task = await antMaze("large");
  const random = RandomGenerator.from(0);
  const heights: number[] = [];
  const places: number[] = [];
  for (let episode = 0; episode < 100; episode++) {
    task.begin(random, 2);
    places.push(task.observation[0] - 12, task.observation[1] - 16);
    heights.push(task.observation[2] - 0.75);
    expect(task.achievedGoal).toEqual(task.observation.slice(0, 2));
    expect(Math.hypot(...task.observation.subarray(15))).toBeGreaterThan(0);
  }
  task.dispose();
  for (const [offsets, range] of [
    [places, 1],
    [heights, 0.1],
  ] as const) {
    expect(Math.max(...offsets.map(Math.abs))).toBeLessThanOrEqual(range);
    expect(Math.max(...offsets)).toBeGreaterThan(0.9 * range);
    expect(Math.min(...offsets)).toBeLessThan(-0.9 * range);
  }
});

it("stands upright on its feet at the goal where that is asked for", async () => {
  const task = await antMaze("medium");
  task.begin(RandomGenerator.from(0), 1);
  task.achieveGoal();
  const [x, y, height, ...rotation] = task.observation;
  expect([x, y]).toEqual([...task.desiredGoal]);
  task.advance(REST, RandomGenerator.from(0));
  expect(Math.abs(task.observation[2] - height)).toBeLessThan(0.01);
  expect(rotation[0]).toBeGreaterThan(0.99);
  task.dispose();
});

it("is at its goal within half a metre in x and y, whatever its pose, and ends there unless open-ended", async () => {
  for (const openEnded of [false, true]) {
    const env = await makeEnv("antmaze-medium", { openEnded });
    env.reset(0);
    const [x, y] = env.achievedGoal;
    env.setDesiredGoal([x + 0.6, y]);
    expect(env.success()).toBe(false);
    env.setDesiredGoal([x + 0.3, y - 0.3]);
    env.step(REST);
    expect(env.success()).toBe(true);
    expect(env.terminated).toBe(!openEnded);
    env.dispose();
  }
});

it("cannot walk through a wall", async () => {
  const task = await antMaze("medium");
  const random = RandomGenerator.from(1);
  task.beginAt([0, -1.6]); // the wall's face is at y = −2
  for (let step = 0; step < 100; step++) {
    task.advance(
      Float64Array.from({ length: 8 }, () => random.uniform(-1, 1)),
      random,
    );
    expect(task.observation[1]).toBeGreaterThan(-1.8); // its torso has a radius of 0.25
  }
  task.dispose();
});

it("is taken by a teleport as it is, in pose and velocities", async () => {
  const exits = TELEPORT.teleports!.exits.map(cellCentre);
  const [x, y] = cellCentre(TELEPORT.teleports!.entries[0]);
  const [taken, left] = [await antMaze("teleport"), await antMaze("large")];
  taken.beginAt([x + 1, y]);
  left.beginAt([0, 0]);
  const random = RandomGenerator.from(0);
  const hop = Float64Array.of(1, -1, 0.5, 0.5, -1, 1, 0, 1);
  for (const task of [taken, left]) task.advance(hop, random);
  expect(taken.observation[0]).toBeCloseTo(x + 1, 1);
  for (const task of [taken, left]) task.advance(hop, random);
  const distances = exits.map((exit) =>
    Math.hypot(taken.observation[0] - exit[0], taken.observation[1] - exit[1]),
  );
  expect(Math.min(...distances)).toBeLessThan(0.2);
  for (let entry = 2; entry < 29; entry++)
    expect(taken.observation[entry]).toBeCloseTo(left.observation[entry], 8);
  for (const task of [taken, left]) task.dispose();
});
