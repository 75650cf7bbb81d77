import type { RandomGenerator } from "../../../../random/generator.ts";
import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { drawNear } from "../episode.ts";
import { type Cell, cellCentre, type Maze, type Position } from "../mazes.ts";
import { cellAt, headFor, junctions, nextCell, stepsTo } from "./maze-paths.ts";

/**
 * The policy of OGBench's `navigate` data, without its noise. It goes from cell to cell on the shortest way to a random
 * end, bend or branch of the maze, and on to another one when the goal there is reached.
 */
export class MazeNavigate implements BehaviourPolicy {
  readonly #maze: Maze;
  readonly #goals: readonly Cell[];
  #random!: RandomGenerator;

  constructor(maze: Maze) {
    this.#maze = maze;
    this.#goals = junctions(maze);
  }

  reset(env: GoalEnv, random: RandomGenerator): void {
    this.#random = random;
    this.#chooseGoal(env);
  }

  act(env: GoalEnv, action: Float32Array): void {
    if (env.success()) this.#chooseGoal(env);
    headForCell(this.#maze, env, action);
  }

  #chooseGoal(env: GoalEnv): void {
    const cell = this.#goals[this.#random.integer(this.#goals.length)];
    env.setDesiredGoal(drawNear(cell, this.#random));
  }
}

/** Towards the middle of the next cell on the way to the goal's cell, or of that cell. */
export function headForCell(maze: Maze, { observation, desiredGoal }: GoalEnv, action: Float32Array): void {
  const position: Position = [observation[0], observation[1]];
  const steps = stepsTo(maze, cellAt([desiredGoal[0], desiredGoal[1]]));
  headFor(cellCentre(nextCell(cellAt(position), steps)), position, action);
}
