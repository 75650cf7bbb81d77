import { expect, it } from "vitest";
import {
  expectSameRollout,
  type Rollout,
  readReference,
  sineActions,
} from "../../../../../test/parity/replay.ts";
import { ReacherTask } from "./reacher-task.ts";

interface Reference {
  readonly desiredGoal: number[];
  readonly sequences: Readonly<
    Record<string, Rollout & { readonly angles: number[]; readonly velocities: number[] }>
  >;
}

const reference = readReference<Reference>("Reacher");

const ACTIONS: Readonly<Record<string, (step: number) => Float64Array>> = {
  sin: sineActions(2),
  reach: (step) => Float64Array.of(-0.05 * Math.cos(0.1 * step), 0.04),
};

it.each(
  Object.entries(reference.sequences),
)("moves like the original in the sequence %s", async (name, rollout) => {
  const task = await ReacherTask.create();
  task.desiredGoal.set(reference.desiredGoal);
  task.beginWith(rollout.angles, rollout.velocities);
  expectSameRollout(task, rollout, ACTIONS[name]);
  expect(task.achievedGoal).toEqual(task.observation.slice(8, 10));
  task.dispose();
});
