import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { cellCentre, type Maze, type Position } from "../mazes.ts";
import { cellAt, headFor, nextCell, stepsTo } from "./maze-paths.ts";

/** Point mazes: from cell to cell on a shortest way that enters no teleport, and in the goal's cell to the goal. */
export class MazeExpert implements BehaviourPolicy {
  readonly #maze: Maze;

  constructor(maze: Maze) {
    this.#maze = maze;
  }

  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const position: Position = [observation[0], observation[1]];
    const goal: Position = [desiredGoal[0], desiredGoal[1]];
    const cell = cellAt(position);
    const next = nextCell(cell, stepsTo(this.#maze, cellAt(goal), this.#maze.teleports?.entries));
    headFor(next === cell ? goal : cellCentre(next), position, action);
  }
}
