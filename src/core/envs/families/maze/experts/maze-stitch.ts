import type { RandomGenerator } from "../../../../random/generator.ts";
import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { drawNear } from "../episode.ts";
import { type Maze, openCells } from "../mazes.ts";
import { headForCell } from "./maze-navigate.ts";
import { cellAt, stepsTo } from "./maze-paths.ts";

/** Cells from start to goal. */
const STEPS = 4;

/**
 * The policy of OGBench's `stitch` data, without its noise. It goes from cell to cell to a random one four cells away,
 * and stays there. A start that has no such cell is its own goal.
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
