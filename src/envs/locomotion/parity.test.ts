import { it } from "vitest";
import { expectSameRollout, type Rollout, readReference, sineActions } from "../../../test/parity/replay.ts";
import { TargetVelocityTask } from "./target-velocity-task.ts";
import { CHEETAH } from "./variants.ts";

interface Reference {
  readonly sequences: Readonly<
    Record<string, Rollout & { readonly positions: number[]; readonly velocities: number[] }>
  >;
}

const cases = [CHEETAH].flatMap((variant) =>
  Object.entries(readReference<Reference>(variant.spec.id).sequences).map(
    ([sequence, rollout]) => [variant.spec.id, sequence, variant, rollout] as const,
  ),
);

it.each(cases)("%s moves like the original in the sequence %s", async (_id, _sequence, variant, rollout) => {
  const task = await TargetVelocityTask.create(variant);
  task.beginWith(rollout.positions, rollout.velocities);
  expectSameRollout(task, rollout, sineActions(variant.spec.actionSize));
  task.dispose();
});
