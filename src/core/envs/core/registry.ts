import { UserError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { GoalEnv, GoalEnvSpec } from "./goal-env.ts";
import type { Task } from "./task.ts";
import { type EnvOptions, TaskEnv } from "./task-env.ts";

/** A registered environment. */
export interface EnvEntry {
  readonly spec: GoalEnvSpec;
  /** One line on what has to be done. */
  readonly summary: string;
  /** Makes the task; import heavy modules in here, so that listing environments costs nothing. */
  load(options: EnvOptions): Promise<Task>;
}

const entries = new Map<string, EnvEntry>();

/** Makes an environment known under `entry.spec.id`. Throws RangeError if that name is taken. */
export function registerEnv(entry: EnvEntry): void {
  const { id } = entry.spec;
  if (entries.has(id)) throw new RangeError(`environment "${id}" is already registered`);
  entries.set(id, entry);
}

/** All registered environments, in the order of registration. Loads neither environments nor MuJoCo. */
export function listEnvs(): readonly EnvEntry[] {
  return [...entries.values()];
}

/** The spec of a registered environment. Throws {@link UserError} naming the nearest id if there is none. */
export function envSpec(id: string): GoalEnvSpec {
  return findEntry(id).spec;
}

/**
 * A new instance of a registered environment; call `reset(seed)` on it to begin, `dispose()` when done. Throws
 * {@link UserError} naming the nearest id if there is none, or if an option is not valid.
 */
export async function makeEnv(id: string, options: EnvOptions = {}): Promise<GoalEnv> {
  const entry = findEntry(id);
  checkOptions(entry.spec, options);
  return new TaskEnv(await entry.load(options), options);
}

function findEntry(id: string): EnvEntry {
  const entry = entries.get(id);
  if (entry !== undefined) return entry;
  const suggestion = nearest(id, entries.keys());
  throw new UserError(
    `unknown environment "${id}"${suggestion === undefined ? "" : `; did you mean "${suggestion}"?`}`,
  );
}

function checkOptions({ id, taskCount }: GoalEnvSpec, options: EnvOptions): void {
  const { actionNoise = 0, openEnded = false } = options;
  if (!(actionNoise >= 0 && actionNoise < Number.POSITIVE_INFINITY))
    throw new UserError(`actionNoise: give a finite number of at least 0, not ${actionNoise}`);
  if (openEnded && taskCount === undefined)
    throw new UserError(`openEnded: ${id} has no fixed tasks to depart from; leave the option out`);
}
