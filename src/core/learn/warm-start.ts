import { parametersName } from "../nn/index.ts";
import type { TrainerState } from "./trainer.ts";

/**
 * The state of a trainer with the parameters of all networks of another one, targets included. Moments of
 * optimisers, schedules and the sampler start again.
 * @throws RangeError when a network is missing there or has another size
 */
export function withParameters(
  fresh: TrainerState,
  trained: ReadonlyMap<string, { readonly data: Float32Array }>,
): TrainerState {
  const states = new Map(fresh.states);
  for (const [name, values] of fresh.states) {
    if (!name.endsWith(parametersName(""))) continue;
    const found = trained.get(name)?.data;
    if (found?.length !== values.length)
      throw new RangeError(
        `state "${name}" has ${values.length} numbers, and ${found?.length ?? "none"} there`,
      );
    states.set(name, found.slice());
  }
  return { ...fresh, states };
}
