import { UserError } from "../base/errors.ts";
import { behaviours, findEnv, type GoalEnv, SimulationError } from "../envs/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { GoalDistance } from "../spaces/index.ts";

/**
 * Brings `scratch` into a state that achieves the desired goal of `env`: the one that the environment knows, or else the
 * nearest that its scripted expert comes through from the state of `env`. `env` stays as it is.
 * @throws UserError for an environment that has neither
 */
export function achievingState(env: GoalEnv, scratch: GoalEnv): void {
  scratch.restore(env.save());
  if (scratch.achieveGoal) scratch.achieveGoal();
  else playToGoal(scratch);
}

/** Runs the scripted expert of `env`, and restores the visited state that is nearest to its goal. */
function playToGoal(env: GoalEnv): void {
  const { id, actionSize, horizon } = env.spec;
  const name = findEnv(id)?.expert;
  if (name === undefined)
    throw new UserError(
      `${id} has no script that achieves goals, so goals have no images; give them as vectors`,
    );
  const expert = behaviours.get(name)(() => {
    throw new UserError(`${id}: its expert is trained, so goals have no images; give them as vectors`);
  });
  const distance = new GoalDistance(env.spec);
  const action = new Float32Array(actionSize);
  expert.reset(env, RandomGenerator.from(0, "goal image"));
  let best = env.save();
  let nearest = distance.between(env.achievedGoal, env.desiredGoal);
  for (let step = 0; step < horizon && !env.terminated; step++) {
    if (expert.act(env, action) instanceof Promise)
      throw new UserError(`${id}: its expert is not scripted, so goals have no images; give them as vectors`);
    try {
      env.step(action);
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error;
      break;
    }
    const present = distance.between(env.achievedGoal, env.desiredGoal);
    if (present >= nearest) continue;
    nearest = present;
    best = env.save();
  }
  env.restore(best);
}
