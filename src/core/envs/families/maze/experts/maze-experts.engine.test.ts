import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../../random/generator.ts";
import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import { type GoalEnv, makeEnv } from "../../../index.ts";
import { POINT_MAZE_VARIANTS } from "../../pointmaze/variants.ts";
import { type Cell, cellCentre, TELEPORT } from "../mazes.ts";
import { MazeExpert } from "./maze-expert.ts";
import { MazeExplore } from "./maze-explore.ts";
import { MazeNavigate } from "./maze-navigate.ts";
import { cellAt, junctions, stepsTo } from "./maze-paths.ts";
import { MazeStitch } from "./maze-stitch.ts";

const cellOf = ([x, y]: Float64Array): Cell => cellAt([x, y]);

function play(env: GoalEnv, behaviour: BehaviourPolicy, steps: number): void {
  const action = new Float32Array(2);
  for (let step = 0; step < steps && !env.terminated; step++) {
    behaviour.act(env, action);
    env.step(action);
  }
}

describe.each(POINT_MAZE_VARIANTS)("in $spec.id", ({ spec, maze }) => {
  it.each([1, 2, 3, 4, 5])("the expert finds its way in task %d", async (task) => {
    const env = await makeEnv(spec.id);
    for (let seed = 0; seed < 3; seed++) {
      env.reset(seed, task);
      play(env, new MazeExpert(maze), spec.horizon);
      expect(env.success()).toBe(true);
    }
    env.dispose();
  });

  it("navigate goes to junctions, to the next one when it is at one", async () => {
    const env = await makeEnv(spec.id);
    const behaviour = new MazeNavigate(maze);
    const action = new Float32Array(2);
    env.reset(0);
    behaviour.reset(env, RandomGenerator.from(0));
    for (let goal = 0; goal < 20; goal++) {
      expect(junctions(maze)).toContainEqual(cellOf(env.desiredGoal));
      const before = env.desiredGoal.slice();
      behaviour.act(env, action);
      expect(env.desiredGoal).toEqual(before);
      env.setDesiredGoal(env.achievedGoal);
      behaviour.act(env, action);
      expect(env.desiredGoal).not.toEqual(env.achievedGoal);
    }
    env.dispose();
  });

  it("stitch goes to a cell four cells away", async () => {
    const env = await makeEnv(spec.id);
    const behaviour = new MazeStitch(maze);
    for (let seed = 0; seed < 10; seed++) {
      env.reset(seed);
      behaviour.reset(env, RandomGenerator.from(seed));
      const [row, column] = cellOf(env.desiredGoal);
      expect(stepsTo(maze, cellOf(env.observation))[row][column]).toBe(4);
    }
    env.dispose();
  });
});

it("stitch takes the start itself as the goal where no cell is four cells away", () => {
  const [deadEnd] = TELEPORT.teleports!.exits;
  let goal: ArrayLike<number> = [];
  const env = {
    observation: Float64Array.from(cellCentre(deadEnd)),
    setDesiredGoal: (place: ArrayLike<number>) => {
      goal = place;
    },
  } as unknown as GoalEnv;
  new MazeStitch(TELEPORT).reset(env, RandomGenerator.from(0));
  expect(cellOf(Float64Array.from(goal))).toEqual(deadEnd);
});

it("data behaviours head for the middle of the next cell, and of the goal's cell", () => {
  const action = new Float32Array(2);
  const heading = (observation: readonly number[], desiredGoal: readonly number[]) => {
    new MazeStitch(TELEPORT).act({ observation, desiredGoal } as unknown as GoalEnv, action);
    return [...action].map((value) => Number(value.toFixed(3)));
  };
  expect(heading([0.5, 0], [8, 0])).toEqual([1, 0]); // cell (1, 2) is the next one
  expect(heading([8.3, 0.4], [8.9, 0.9])).toEqual([-0.6, -0.8]); // to (8, 0), not to the goal
});

it("explore goes another way every ten steps, whatever the goal", () => {
  const behaviour = new MazeExplore();
  const env = {} as GoalEnv;
  behaviour.reset(env, RandomGenerator.from(0));
  const ways = Array.from({ length: 40 }, () => {
    const action = new Float32Array(2);
    behaviour.act(env, action);
    expect(Math.hypot(...action)).toBeCloseTo(1, 4);
    return action.join(" ");
  });
  const changes = ways.flatMap((way, step) => (step > 0 && way !== ways[step - 1] ? [step] : []));
  expect(changes).toEqual([10, 20, 30]);
});
