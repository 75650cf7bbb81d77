import { UserError } from "../../core/base/errors.ts";
import type { RunRequest } from "../../core/learn/config.ts";
import { siblingOf } from "../datasets/index.ts";
import { runName } from "../runs/run-name.ts";
import { resolveSettings } from "../runs/run-settings.ts";
import { type Grid, type Method, methodsOf } from "./grid.ts";
import { type Task, tasksOf } from "./tasks.ts";

/** One run of a grid: a method on a task with a seed. */
export interface Cell {
  /** Index in the grid, from 0. */
  readonly index: number;
  /** The name of the run's folder. */
  readonly name: string;
  /** Name of the method. */
  readonly method: string;
  /** Name of the task. */
  readonly task: string;
  /** Name or folder of the dataset. */
  readonly dataset: string;
  /** Size of a dataset that is made by name. */
  readonly size: Grid["size"];
  /** The dataset of held-out episodes beside it, if there is one and `training.heldOut` is not set. */
  readonly heldOut?: string | undefined;
  /** All settings of the run. */
  readonly settings: ReturnType<typeof resolveSettings>;
}

/** Largest number of runs in a grid. */
const MOST_RUNS = 10_000;

/** Evaluations in a run, beside the one before its first update, unless the grid says otherwise. */
const EVALUATIONS = 20;

/**
 * All cells of a grid: first all methods and tasks with the first seed, then with the next. So an unfinished grid
 * compares all methods and tasks.
 * @param origin prefix of errors, such as the file of the grid
 * @throws UserError for unknown names, for names that differ too little, and for too many runs
 */
export function expandGrid(grid: Grid, origin = ""): Cell[] {
  const plan = planOf(grid, origin);
  const cells = Array.from({ length: plan.runs }, (_, index) => cellOf(plan, index));
  const names = new Map<string, Cell>();
  for (const cell of cells) {
    const other = names.get(cell.name);
    if (other)
      throw new UserError(
        `${origin}"${other.method}" on "${other.task}" and "${cell.method}" on "${cell.task}" would both have the name ${cell.name}; choose names that differ in more than capitals and signs`,
      );
    names.set(cell.name, cell);
  }
  return cells;
}

/**
 * One cell of {@link expandGrid}, without the others.
 * @throws UserError for an index that the grid does not have
 */
export function cellAt(grid: Grid, index: number, origin = ""): Cell {
  const plan = planOf(grid, origin);
  if (index >= plan.runs)
    throw new UserError(
      `${origin}there is no cell ${index}; the cells of this grid are 0 to ${plan.runs - 1}`,
    );
  return cellOf(plan, index);
}

/** The parts of a grid from which its cells are made. */
interface GridPlan {
  readonly grid: Grid;
  readonly tasks: readonly (Task & { readonly heldOut: string | undefined })[];
  readonly methods: readonly Method[];
  readonly runs: number;
  readonly origin: string;
  /** The cells of the first seed that were requested so far. Cells of other seeds differ in name and seed alone. */
  readonly first: Map<number, Cell>;
}

function planOf(grid: Grid, origin: string): GridPlan {
  const tasks = tasksOf(grid).map((task) => ({ ...task, heldOut: siblingOf(task.dataset) }));
  const methods = methodsOf(grid);
  const runs = grid.seeds * tasks.length * methods.length;
  if (runs > MOST_RUNS)
    throw new UserError(
      `${origin}seeds: the grid has ${runs} runs, where at most ${MOST_RUNS} are trained; take fewer seeds, or several grids`,
    );
  return { grid, tasks, methods, runs, origin, first: new Map() };
}

function cellOf(plan: GridPlan, index: number): Cell {
  const { grid, tasks, methods, first } = plan;
  const pairs = methods.length * tasks.length;
  const pair = index % pairs;
  const known = first.get(pair) ?? firstCell(plan, pair);
  first.set(pair, known);
  if (index === pair) return known;
  const seed = grid.firstSeed + Math.floor(index / pairs);
  const name = runName(known.task, known.method, seed);
  return { ...known, index, name, settings: { ...known.settings, seed } };
}

function firstCell({ grid, tasks, methods, origin }: GridPlan, index: number): Cell {
  const method = methods[index % methods.length];
  const task = tasks[Math.floor(index / methods.length)];
  const seed = grid.firstSeed;
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
  const heldOut = "heldOut" in training ? undefined : task.heldOut;
  return {
    index,
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
