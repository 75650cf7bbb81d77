import { basename } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { nearest } from "../../core/base/nearest.ts";
import { firstRecipe } from "../../core/collect/index.ts";
import { listEnvs, taskGroups } from "../../core/envs/index.ts";
import type { Grid, TaskRequest } from "./grid.ts";

/** A task whose settings are not completed yet. */
export interface Task extends TaskRequest {
  readonly name: string;
  readonly dataset: string;
  readonly size: Grid["size"];
}

/** The tasks of a grid, with groups expanded. Throws {@link UserError} for an unknown or repeated task. */
export function tasksOf({ tasks, size }: Grid): Task[] {
  const all = tasks
    .flatMap((task) => (typeof task === "string" ? parseTasks(task) : [task]))
    .map((task) => ({ size, ...complete(task) }));
  for (const [index, { name }] of all.entries())
    if (all.findIndex((other) => other.name === name) < index)
      throw new UserError(`task "${name}" is given twice; give it once, or two names`);
  return all;
}

/** The tasks that a word means: a group's, or one as `environment` or `environment:dataset`. */
function parseTasks(word: string): TaskRequest[] {
  const environments = Object.hasOwn(taskGroups, word) ? taskGroups[word] : [word];
  return environments.map((pair) => {
    const [, environment, dataset] = /^([^:]*)(?::(.*))?$/s.exec(pair)!;
    return { environment, dataset, training: {}, evaluation: {} };
  });
}

function complete(task: TaskRequest): Omit<Task, "size"> {
  const { environment } = task;
  if (environment === undefined) return completeWithout(task);
  requireKnown(environment);
  const dataset = task.dataset ?? firstRecipe(environment)?.name;
  if (dataset === undefined)
    throw new UserError(
      `there is no dataset for ${environment} in the catalogue; give one as ${environment}:<folder>`,
    );
  const name = task.name ?? (task.dataset === undefined ? environment : `${environment}:${task.dataset}`);
  return { ...task, name, dataset };
}

/** A task whose environment is not known. */
function completeWithout({ dataset, ...task }: TaskRequest): Omit<Task, "size"> {
  if (dataset === undefined)
    throw new UserError(
      `task ${task.name ? `"${task.name}"` : ""}: give its environment, its dataset, or both`,
    );
  return { ...task, dataset, name: task.name ?? basename(dataset) };
}

function requireKnown(environment: string): void {
  const ids = listEnvs().map(({ spec }) => spec.id);
  if (ids.includes(environment)) return;
  const suggestion = nearest(environment, [...ids, ...Object.keys(taskGroups)]);
  const hint = suggestion === undefined ? "see `smore list envs`" : `did you mean "${suggestion}"?`;
  throw new UserError(`unknown task "${environment}"; ${hint}`);
}
