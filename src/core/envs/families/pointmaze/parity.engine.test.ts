import { it } from "vitest";
import {
  expectSameRollout,
  type Rollout,
  readReference,
  sineActions,
} from "../../../../../test/parity/replay.ts";
import { MazeTask } from "../maze/maze-task.ts";
import type { Position } from "../maze/mazes.ts";
import { POINT_MAZE_VARIANTS } from "./variants.ts";

interface Reference {
  readonly sequences: Readonly<Record<string, Rollout & { readonly position: Position }>>;
}

const { sequences } = readReference<Reference>("pointmaze-large");

const ACTIONS: Readonly<Record<string, (step: number) => Float64Array>> = {
  sin: sineActions(2),
  wall: (step) => Float64Array.of(0.9, 0.35 * Math.sin(0.4 * step) - 0.2),
};

it.each(Object.entries(sequences))("moves like the original in the sequence %s", async (name, rollout) => {
  const task = await MazeTask.create(POINT_MAZE_VARIANTS.find(({ maze }) => maze.name === "large")!);
  task.beginAt(rollout.position);
  expectSameRollout(task, rollout, ACTIONS[name]);
  task.dispose();
});
