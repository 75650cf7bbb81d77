import { UserError } from "../base/errors.ts";
import { behaviours, findEnv, type GoalEnv, SimulationError } from "../envs/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { GoalDistance } from "../spaces/index.ts";

/**
 * Brings `scratch` into a state that achieves the desired goal of `env`: the environment's scripted expert plays on from the
 * state of `env`, and of the states that it comes through the one nearest to the goal is taken. `env` stays as it is.
 * @throws UserError for an environment without a scripted expert
 */
export function achievingState(env: GoalEnv, scratch: GoalEnv): void {
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
  scratch.restore(env.save());
  expert.reset(scratch, RandomGenerator.from(0, "goal image"));
  let best = scratch.save();
  let nearest = distance.between(scratch.achievedGoal, scratch.desiredGoal);
  for (let step = 0; step < horizon && !scratch.terminated; step++) {
    if (expert.act(scratch, action) instanceof Promise)
      throw new UserError(`${id}: its expert is no script, so goals have no images; give them as vectors`);
    try {
      scratch.step(action);
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error;
      break;
    }
    const present = distance.between(scratch.achievedGoal, scratch.desiredGoal);
    if (present >= nearest) continue;
    nearest = present;
    best = scratch.save();
  }
  scratch.restore(best);
}
