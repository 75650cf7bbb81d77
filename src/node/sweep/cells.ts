import { UserError } from "../../core/base/errors.ts";
import type { RunRequest } from "../../core/learn/config.ts";
import { siblingOf } from "../datasets/index.ts";
import { runName } from "../runs/run-name.ts";
import { resolveSettings } from "../runs/run-settings.ts";
import { type Grid, type Method, methodsOf } from "./grid.ts";
import { type Task, tasksOf } from "./tasks.ts";

/** One run of a grid: a method on a task with a seed. */
export interface Cell {
  /** The name of the run's folder. */
  readonly name: string;
  readonly method: string;
  readonly task: string;
  /** A name of the catalogue or a folder. */
  readonly dataset: string;
  /** Of a dataset that is made by name. */
  readonly size: Grid["size"];
  /** The dataset of held-out episodes beside it, where there is one and `training.heldOut` is not set. */
  readonly heldOut?: string | undefined;
  readonly settings: ReturnType<typeof resolveSettings>;
}

/** Runs of one grid. */
const MOST_RUNS = 10_000;

/** Evaluations in a run, beside the one before its first update, unless the grid says otherwise. */
const EVALUATIONS = 20;

/**
 * All cells of a grid: every seed of every method and task before the next seed, so that whatever is done so far
 * compares everything.
 * @param origin stands before errors: where the grid was written
 * @throws UserError for whatever is not known, for names that are too much alike, and for too many runs
 */
export function expandGrid(grid: Grid, origin = ""): Cell[] {
  const tasks = tasksOf(grid);
  const methods = methodsOf(grid);
  const runs = grid.seeds * tasks.length * methods.length;
  if (runs > MOST_RUNS)
    throw new UserError(
      `${origin}seeds: the grid has ${runs} runs, where at most ${MOST_RUNS} are trained; take fewer seeds, or several grids`,
    );
  const cells = Array.from({ length: grid.seeds }, (_, index) =>
    tasks.flatMap((task) =>
      methods.map((method) => cellOf(grid, task, method, grid.firstSeed + index, origin)),
    ),
  ).flat();
  const names = new Map<string, Cell>();
  for (const cell of cells) {
    const other = names.get(cell.name);
    if (other)
      throw new UserError(
        `${origin}"${other.method}" on "${other.task}" and "${cell.method}" on "${cell.task}" would both be called ${cell.name}; choose names that differ in more than capitals and signs`,
      );
    names.set(cell.name, cell);
  }
  return cells;
}

function cellOf(grid: Grid, task: Task, method: Method, seed: number, origin: string): Cell {
  const training = { threads: 1, ...grid.training, ...task.training, ...method.training };
  const request = {
    imports: grid.imports,
    environment: task.environment,
    seed,
    agent: { name: method.name, ...grid.agent, ...method.agent },
    training,
    evaluation: { ...grid.evaluation, ...task.evaluation },
  } as RunRequest;
  const where = `${origin}${method.name} on ${task.name}: `;
  const settings = resolveSettings(request, where);
  const evaluateEvery = Math.ceil(settings.training.updates / EVALUATIONS);
  const heldOut = "heldOut" in training ? undefined : siblingOf(task.dataset);
  return {
    name: runName(task.name, method.name, seed),
    method: method.name,
    task: task.name,
    dataset: task.dataset,
    size: task.size,
    heldOut,
    settings: {
      ...settings,
      training: {
        ...settings.training,
        ...("evaluateEvery" in training ? {} : { evaluateEvery }),
        ...(heldOut !== undefined && { heldOut: 0 }),
      },
    },
  };
}
