import type { GoalEnvSpec } from "../core/goal-env.ts";
import { GIANT, LARGE, type Maze, MEDIUM, TELEPORT } from "./mazes.ts";

/** A maze with a point to steer through it. */
export interface PointMazeVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  readonly maze: Maze;
}

export const TIMESTEP = 0.02;
export const SUBSTEPS = 5;

function variant(maze: Maze, summary: string): PointMazeVariant {
  const spec: GoalEnvSpec = {
    id: `pointmaze-${maze.name}`,
    observationSize: 2,
    goalSize: 2,
    actionSize: 2,
    horizon: 1000,
    distanceThreshold: 1,
    secondsPerStep: SUBSTEPS * TIMESTEP,
    taskCount: maze.tasks.length,
  };
  return { spec, summary, maze };
}

export const POINT_MAZE_VARIANTS: readonly PointMazeVariant[] = [
  variant(MEDIUM, "Steer a ball through a maze of 8 by 8 cells."),
  variant(LARGE, "Steer a ball through a maze of 9 by 12 cells."),
  variant(GIANT, "Steer a ball through a maze of 12 by 16 cells."),
  variant(TELEPORT, "Steer a ball through a maze with teleports that end in one of three places by chance."),
];
