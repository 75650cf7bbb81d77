import type { GoalEnv } from "../../envs/index.ts";
import { drawNear } from "../../envs/maze/episode.ts";
import { type Maze, openCells } from "../../envs/maze/mazes.ts";
import type { RandomGenerator } from "../../random/generator.ts";
import type { BehaviourPolicy } from "../behaviour.ts";
import { headForCell } from "./maze-navigate.ts";
import { cellAt, stepsTo } from "./maze-paths.ts";

/** Cells from start to goal. */
const STEPS = 4;

/**
 * Who acts in OGBench's `stitch` data, but for the noise: from cell to cell to a random one four cells away, where it
 * stays. A start that has no such cell is its own goal.
 */
export class MazeStitch implements BehaviourPolicy {
  readonly #maze: Maze;

  constructor(maze: Maze) {
    this.#maze = maze;
  }

  reset(env: GoalEnv, random: RandomGenerator): void {
    const start = cellAt([env.observation[0], env.observation[1]]);
    const steps = stepsTo(this.#maze, start);
    const goals = openCells(this.#maze).filter(([row, column]) => steps[row][column] === STEPS);
    const goal = goals.length === 0 ? start : goals[random.integer(goals.length)];
    env.setDesiredGoal(drawNear(goal, random));
  }

  act(env: GoalEnv, action: Float32Array): void {
    headForCell(this.#maze, env, action);
  }
}
