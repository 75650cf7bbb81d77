import { it } from "vitest";
import {
  expectSameRollout,
  type Rollout,
  readReference,
  sineActions,
} from "../../../../../test/parity/replay.ts";
import { TargetVelocityTask } from "./target-velocity-task.ts";
import { TARGET_VELOCITY_VARIANTS } from "./variants.ts";

interface Reference {
  readonly sequences: Readonly<
    Record<string, Rollout & { readonly positions: number[]; readonly velocities: number[] }>
  >;
}

/** Tasks at other targets move alike. */
const RECORDED = ["CheetahTgtVel", "AntTgtVel"];
const variants = TARGET_VELOCITY_VARIANTS.filter(({ spec }) => RECORDED.includes(spec.id));

const cases = variants.flatMap((variant) =>
  Object.entries(readReference<Reference>(variant.spec.id).sequences).map(
    ([sequence, rollout]) => [variant.spec.id, sequence, variant, rollout] as const,
  ),
);

it.each(cases)("%s moves like the original in the sequence %s", async (_id, _sequence, variant, rollout) => {
  const { observationSize, actionSize } = variant.spec;
  // The recordings lack the ant's 84 contact forces, which are zeros.
  const checkpoints = rollout.checkpoints.map(({ step, observation }) => {
    const zeros = new Array<number>(observationSize - observation.length).fill(0);
    return { step, observation: [...observation, ...zeros] };
  });
  const task = await TargetVelocityTask.create(variant);
  task.beginWith(rollout.positions, rollout.velocities);
  expectSameRollout(task, { checkpoints }, sineActions(actionSize));
  task.dispose();
});
