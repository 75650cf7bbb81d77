import { it } from "vitest";
import {
  expectSameRollout,
  type Rollout,
  readReference,
  sineActions,
} from "../../../../../test/parity/replay.ts";
import { MazeTask } from "../maze/maze-task.ts";
import { DirectionTask } from "./direction-task.ts";
import { ANT_MAZE_VARIANTS } from "./variants.ts";

interface Reference {
  readonly sequences: Readonly<Record<string, Rollout>>;
}

const { sequences } = readReference<Reference>("antmaze-large");

it.each(Object.entries(sequences))("moves like the original in the sequence %s", async (_name, rollout) => {
  const task = await MazeTask.create(ANT_MAZE_VARIANTS.find(({ maze }) => maze.name === "large")!);
  task.beginAt([0, 0]);
  expectSameRollout(task, rollout, sineActions(8));
  task.dispose();
});

it.each(
  Object.entries(sequences),
)("moves on the open floor as in the maze in the sequence %s", async (_name, rollout) => {
  const task = await DirectionTask.create();
  task.beginAtRest();
  // The place in the maze is not seen, the direction is. Later it touches a wall there.
  const checkpoints = rollout.checkpoints
    .filter(({ step }) => step <= 20)
    .map(({ step, observation }) => ({ step, observation: [...observation.slice(2), ...task.desiredGoal] }));
  expectSameRollout(task, { checkpoints }, sineActions(8), 20);
  task.dispose();
});
