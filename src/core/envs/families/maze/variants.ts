import { range } from "../../../base/range.ts";
import type { GoalEnvSpec } from "../../contract/goal-env.ts";
import type { MazeAgent } from "./agent.ts";
import { GIANT, LARGE, type Maze, MEDIUM, TELEPORT } from "./mazes.ts";

/** A maze with an agent to move through it. */
export interface MazeVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  readonly maze: Maze;
  readonly agent: MazeAgent;
}

export const TIMESTEP = 0.02;
export const SUBSTEPS = 5;

/** An agent's environments, one per maze. `task` is what the agent has to do, e.g. "Steer a ball". */
export function mazeVariants(agent: MazeAgent, task: string): readonly MazeVariant[] {
  return [MEDIUM, LARGE, GIANT, TELEPORT].map((maze) => {
    const spec: GoalEnvSpec = {
      id: `${agent.family}-${maze.name}`,
      observationSize: agent.observationSize,
      // All but its position.
      ...(agent.observationSize > 2 && { robotColumns: range(2, agent.observationSize) }),
      goalSize: 2,
      actionSize: agent.actionSize,
      horizon: 1000,
      distanceThreshold: agent.distanceThreshold,
      secondsPerStep: SUBSTEPS * TIMESTEP,
      taskCount: maze.tasks.length,
      earlyEnd: "success",
    };
    return { spec, summary: `${task} through a maze ${describe(maze)}.`, maze, agent };
  });
}

function describe({ map, teleports }: Maze): string {
  if (teleports !== undefined) return "with teleports that end in one of three places by chance";
  return `of ${map.length} by ${map[0].length} cells`;
}
