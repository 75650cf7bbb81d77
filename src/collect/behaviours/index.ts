import { UserError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import type { BehaviourPolicy, BehaviourSpec } from "../behaviour.ts";
import { NoisyBehaviour } from "./noisy.ts";
import { UniformRandom } from "./uniform-random.ts";

const makers = new Map<string, () => BehaviourPolicy>([["uniform-random", () => new UniformRandom()]]);

/** Makes a policy known under `name`. Throws RangeError if that name is taken. */
export function registerBehaviour(name: string, make: () => BehaviourPolicy): void {
  if (makers.has(name)) throw new RangeError(`behaviour "${name}" is already registered`);
  makers.set(name, make);
}

/** A new instance of a behaviour. Throws {@link UserError} naming the nearest policy if there is none of that name. */
export function makeBehaviour({ policy, noise }: BehaviourSpec): BehaviourPolicy {
  const make = makers.get(policy);
  if (make === undefined)
    throw new UserError(`unknown behaviour "${policy}"; did you mean "${nearest(policy, makers.keys())}"?`);
  return noise === undefined ? make() : new NoisyBehaviour(make(), noise);
}
