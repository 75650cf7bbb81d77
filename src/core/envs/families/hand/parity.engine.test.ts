import { expect, it } from "vitest";
import {
  expectSameRollout,
  type Rollout,
  readReference,
  sineActions,
} from "../../../../../test/parity/replay.ts";
import { meetingGoal } from "./goal.ts";
import { HandReachTask } from "./hand-reach-task.ts";

interface Reference {
  readonly palmPosition: readonly number[];
  readonly fingertips: readonly number[];
  readonly forefingerGoal: readonly number[];
  readonly sequences: Readonly<Record<string, Rollout>>;
}

const reference = readReference<Reference>("HandReach");

const ACTIONS: Readonly<Record<string, (step: number) => Float64Array>> = {
  sin: sineActions(20),
  grasp: (step) => {
    const closing = Math.min(1, (step + 1) / 25);
    const action = new Float64Array(20);
    for (const bend of [3, 4, 6, 7, 9, 10, 13, 14]) action[bend] = -0.6 + 1.4 * closing;
    action[15] = 0.8 * closing;
    action[16] = -1 + 1.8 * closing;
    action[19] = 0.4 - 1.2 * closing;
    return action;
  },
};

it.each(
  Object.entries(reference.sequences),
)("moves like the original in the sequence %s", async (name, rollout) => {
  const task = await HandReachTask.create();
  task.beginAtRest();
  expectSameRollout(task, rollout, ACTIONS[name]);
  expect(task.achievedGoal).toEqual(task.observation.slice(48));
  task.dispose();
});

it("begins with palm and fingertips where the original has them, and sets the same goal", async () => {
  const task = await HandReachTask.create();
  task.beginAtRest();
  const palm = task.palmPosition();
  const goal = meetingGoal(task.achievedGoal, 0, [palm[0], palm[1] - 0.09, palm[2] + 0.05]);
  for (const [actual, expected] of [
    [palm, reference.palmPosition],
    [task.achievedGoal, reference.fingertips],
    [goal, reference.forefingerGoal],
  ])
    expect([...actual]).toEqual([...expected].map((value) => expect.closeTo(value, 9)));
  task.dispose();
});
