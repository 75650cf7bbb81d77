import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import type { GoalEnv } from "../../contract/goal-env.ts";
import { makeEnv } from "../../index.ts";
import { MazeTask } from "../maze/maze-task.ts";
import { type Cell, cellCentre, type Maze, type Position, TELEPORT } from "../maze/mazes.ts";
import { POINT_MAZE_VARIANTS } from "./variants.ts";

function pointMaze(name: string): Promise<MazeTask> {
  return MazeTask.create(POINT_MAZE_VARIANTS.find(({ maze }: { maze: Maze }) => maze.name === name)!);
}

const NO_RANDOM = RandomGenerator.from(0);

/** Steers straight to `target` until there or the episode ends. */
function steer(env: GoalEnv, [x, y]: Position): void {
  for (let step = 0; step < 200 && !env.terminated; step++) {
    const [dx, dy] = [x - env.observation[0], y - env.observation[1]];
    if (Math.hypot(dx, dy) < 0.1) return;
    env.step([5 * dx, 5 * dy]);
  }
}

describe("the point", () => {
  it("jumps 20 cm per unit of action where nothing is in its way", async () => {
    const task = await pointMaze("large");
    task.beginAt([4, 0.5]);
    task.advance(Float64Array.of(-1, 0.25), NO_RANDOM);
    expect([...task.observation]).toEqual([3.8, 0.55].map((value) => expect.closeTo(value, 12)));
    task.dispose();
  });

  it("keeps 17.7 % of the depth by which it jumped into a wall", async () => {
    const task = await pointMaze("large");
    for (const depth of [0.05, 0.15]) {
      task.beginAt([0, -1.3 - depth + 0.2]); // the wall's face is at y = -2, the ball's radius 0.7
      task.advance(Float64Array.of(0, -1), NO_RANDOM);
      expect(task.observation[1]).toBeCloseTo(-1.3 - 0.17722 * depth, 5);
      expect(task.observation[0]).toBeCloseTo(0, 12);
    }
    task.dispose();
  });

  it("stays in the maze whatever it does", async () => {
    const env = await makeEnv("pointmaze-medium");
    const random = RandomGenerator.from(5);
    env.reset(0);
    env.setDesiredGoal([-100, -100]);
    let [dx, dy] = [1, 1];
    for (let step = 0; step < 2000; step++) {
      if (step % 10 === 0) [dx, dy] = [random.uniform(-3, 3), random.uniform(-3, 3)];
      env.step([dx, dy]);
      const [x, y] = env.observation;
      const cell: Cell = [Math.round(y / 4) + 1, Math.round(x / 4) + 1];
      expect(POINT_MAZE_VARIANTS[0].maze.map[cell[0]][cell[1]]).toBe(" ");
    }
    env.dispose();
  });
});

describe("an episode", () => {
  it("ends in success within 1 m of the goal, at the end of a way through the maze", async () => {
    const env = await makeEnv("pointmaze-medium");
    const way: Cell[] = [
      [5, 3],
      [6, 3],
      [6, 1],
      [4, 1],
      [4, 2],
    ];
    for (let seed = 0; seed < 3; seed++) {
      env.reset(seed, 3);
      for (const cell of way) {
        expect(env.terminated).toBe(false);
        steer(env, cellCentre(cell));
      }
      steer(env, [env.desiredGoal[0], env.desiredGoal[1]]);
      expect(env.terminated).toBe(true);
      expect(env.success()).toBe(true);
      const distance = Math.hypot(...env.achievedGoal.map((value, i) => value - env.desiredGoal[i]));
      expect(distance).toBeGreaterThan(0.7); // it ended on the way
    }
    env.dispose();
  });

  it("has the chosen task for every seed", async () => {
    const env = await makeEnv("pointmaze-giant");
    const columns = (task?: number) =>
      Array.from({ length: 40 }, (_, seed) => {
        env.reset(seed, task);
        return Math.round(env.desiredGoal[0] / 4) + 1;
      });
    expect(new Set(columns(4))).toEqual(new Set([12]));
    expect(new Set(columns())).toEqual(new Set([14, 1, 12, 8]));
    env.dispose();
  });
});

it("continues at the goal when it is open-ended, and begins anywhere", async () => {
  const env = await makeEnv("pointmaze-medium", { openEnded: true });
  const starts = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    env.reset(seed);
    starts.add(String([...env.observation].map((value) => Math.round(value / 4))));
  }
  expect(starts.size).toBe(26); // all cells that are no walls
  expect(() => env.reset(0, 1)).toThrow("no fixed tasks");
  env.setDesiredGoal(env.observation);
  env.step([0.5, 0.5]);
  expect(env.success()).toBe(true);
  expect(env.terminated).toBe(false);
  env.step([0, 0]);
  env.dispose();
});

describe("a teleport", () => {
  it("is observed one step later, is part of saved states, and comes after success is judged", async () => {
    const env = await makeEnv("pointmaze-teleport");
    const entry = cellCentre(TELEPORT.teleports!.entries[0]);
    const exits = TELEPORT.teleports!.exits.map(cellCentre);
    const arrivals = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      env.reset(seed, 3);
      steer(env, [entry[0], entry[1] + 1.6]);
      const before = env.save();
      const enter = () => {
        env.step([0, -1]);
        const atEntry = [...env.observation];
        env.step([0, 0]);
        return { atEntry, after: [...env.observation] };
      };
      const passage = enter();
      expect(Math.hypot(passage.atEntry[0] - entry[0], passage.atEntry[1] - entry[1])).toBeLessThan(1.5);
      expect(exits).toContainEqual(passage.after.map((value) => expect.closeTo(value, 12)));
      arrivals.add(String(passage.after));
      env.restore(before);
      expect(enter()).toEqual(passage);
      env.restore(before);
      env.setDesiredGoal(entry);
      env.step([0, -1]);
      expect(env.terminated).toBe(false); // 1.4 m away
      env.restore(before);
      env.setDesiredGoal([entry[0], entry[1] + 0.5]);
      env.step([0, -1]);
      expect(env.terminated).toBe(true);
    }
    expect(arrivals.size).toBe(3);
    env.dispose();
  });
});
