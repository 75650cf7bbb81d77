import { basename } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { expertOf, makeBehaviour } from "../../core/collect/index.ts";
import type { GoalEnvSpec } from "../../core/envs/index.ts";
import { type Actor, behaviourActor, policyActor } from "../../core/play/index.ts";
import { loadPolicy } from "../engine/index.ts";
import { openExpert } from "../experts/index.ts";
import { readPolicy } from "../runs/read-policy.ts";

/** The policy; without any of these, actions are random. */
export interface ActorChoice {
  /** The folder of a run, or a policy file. */
  readonly policy?: string;
  /** The environment's expert. */
  readonly expert?: boolean;
}

/** @throws UserError when the environment has no expert, or the policy does not fit it. */
export async function chooseActor(spec: GoalEnvSpec, { policy, expert }: ActorChoice): Promise<Actor> {
  if (policy !== undefined) {
    const { bytes, file } = await readPolicy(policy);
    return policyActor(spec, `policy ${basename(policy)}`, await loadPolicy(bytes, file));
  }
  const name = expert ? "expert" : "random actions";
  return behaviourActor(
    spec,
    name,
    makeBehaviour({ policy: expert ? expertIn(spec) : "uniform-random" }, openExpert),
  );
}

function expertIn({ id }: GoalEnvSpec): string {
  const policy = expertOf(id);
  if (policy === undefined)
    throw new UserError(`${id} has no expert; take --random or give a --policy <run|policy.onnx>`);
  return policy;
}
