import { z } from "zod";
import { UserError } from "../../base/errors.ts";
import { Registry } from "../../base/registry.ts";
import { validateConfig } from "../../base/validate-config.ts";
import { goalDistanceMisfit, goalDistanceSchema } from "../../spaces/index.ts";
import type { MakeBehaviour } from "./behaviour.ts";
import type { EnvEntry, EnvFamily } from "./family.ts";
import type { GoalEnv, GoalEnvSpec } from "./goal-env.ts";
import type { Recipe } from "./recipe.ts";
import { type EnvOptions, TaskEnv } from "./task-env.ts";

const families = new Registry<EnvFamily>("environment family");
const environments = new Registry<EnvEntry>("environment", "smore list envs");
const groups = new Registry<readonly string[]>("task group");
const experts = new Registry<string>("trained expert");

/** The functions that make behaviours, by name. */
export const behaviours = new Registry<MakeBehaviour>("behaviour");
/** All datasets that can be made by name. */
export const recipes = new Registry<Recipe>("dataset", "smore list datasets");
/** Tasks that a benchmark can request together, by the group's name. */
export const taskGroups = groups.table;
/** The environment that each trained expert acts in, by the expert's name. */
export const EXPERTS = experts.table;

/**
 * Registers a family with its environments, behaviours, recipes, groups and experts.
 * @throws RangeError if a name is taken; UserError if a spec's `goalDistance` is not valid
 */
export function registerFamily(family: EnvFamily): void {
  families.add(family.name, family);
  for (const entry of family.entries) registerEnv(entry);
  for (const [name, make] of Object.entries(family.behaviours ?? {})) registerBehaviour(name, make);
  for (const recipe of family.recipes ?? []) recipes.add(recipe.name, recipe);
  for (const [name, tasks] of Object.entries(family.taskGroups ?? {})) registerTaskGroup(name, tasks);
  for (const [name, environment] of Object.entries(family.trainedExperts ?? {}))
    experts.add(name, environment);
}

/**
 * Registers an environment under `entry.spec.id`.
 * @throws RangeError if that name is taken; UserError if the spec's `goalDistance` is not valid
 */
export function registerEnv(entry: EnvEntry): void {
  checkGoalDistance(entry.spec);
  environments.add(entry.spec.id, entry);
}

/**
 * Registers a policy that collects data under `name`.
 * @throws RangeError if that name is taken
 */
export function registerBehaviour(name: string, make: MakeBehaviour): void {
  behaviours.add(name, make);
}

/**
 * Registers a group of tasks under `name`, for groups across families.
 * @throws RangeError if that name is taken
 */
export function registerTaskGroup(name: string, tasks: readonly string[]): void {
  groups.add(name, tasks);
}

/** All registered families, in the order of registration. */
export function listFamilies(): readonly EnvFamily[] {
  return Object.values(families.table);
}

/** All registered environments, in the order of registration. Loads neither environments nor MuJoCo. */
export function listEnvs(): readonly EnvEntry[] {
  return Object.values(environments.table);
}

/** The entry of an environment; undefined if none has that name. */
export function findEnv(id: string): EnvEntry | undefined {
  return environments.table[id];
}

/**
 * The spec of a registered environment.
 * @throws UserError that names the nearest id if there is none
 */
export function envSpec(id: string): GoalEnvSpec {
  return environments.get(id).spec;
}

/**
 * A new instance of a registered environment. Call `reset(seed)` to start an episode, and `dispose()` when done.
 * @throws UserError for an unknown id, with the nearest one, and for an option that is not valid
 *
 * @example One episode of random actions.
 * ```js
 * import { makeEnv, RandomGenerator } from "smore/core";
 *
 * const env = await makeEnv("PointReach");
 * const random = RandomGenerator.from(0, "actions");
 * env.reset(7);
 * for (let t = 0; t < env.spec.horizon; t++)
 *   env.step(Array.from({ length: env.spec.actionSize }, () => random.uniform(-1, 1)));
 * console.log(env.observation.length, env.desiredGoal.length); // 2 2
 * env.dispose();
 * ```
 */
export async function makeEnv(id: string, options: EnvOptions = {}): Promise<GoalEnv> {
  const entry = environments.get(id);
  checkOptions(entry, options);
  return new TaskEnv(await entry.load(options), options);
}

const goalDistanceSetting = z.object({ goalDistance: goalDistanceSchema.optional() });

function checkGoalDistance({ id, goalSize, goalDistance }: GoalEnvSpec): void {
  const settings = validateConfig(goalDistanceSetting, { goalDistance }, `environment ${id}: `);
  const misfit = goalDistanceMisfit({ goalSize, ...settings });
  if (misfit !== undefined) throw new UserError(`environment ${id}: goalDistance: ${misfit}`);
}

function checkOptions({ spec: { id, taskCount }, hasCapsuleInertia }: EnvEntry, options: EnvOptions): void {
  const { actionNoise = 0, openEnded = false, capsuleInertia } = options;
  if (!(actionNoise >= 0 && actionNoise < Number.POSITIVE_INFINITY))
    throw new UserError(`actionNoise: give a finite number of at least 0, not ${actionNoise}`);
  if (openEnded && taskCount === undefined)
    throw new UserError(`openEnded: ${id} has no fixed tasks to depart from; leave the option out`);
  if (capsuleInertia === undefined) return;
  if (!hasCapsuleInertia)
    throw new UserError(`capsuleInertia: ${id} does not have this option; leave it out`);
  if (capsuleInertia !== "exact" && capsuleInertia !== "cylinder")
    throw new UserError(`capsuleInertia: give "exact" or "cylinder", not ${JSON.stringify(capsuleInertia)}`);
}
