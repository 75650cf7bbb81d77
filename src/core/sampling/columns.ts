import { allocateNumbers, type ColumnNumbers, type ColumnType } from "../data/columns/column.ts";

/**
 * The content of a row of a column, which determines its shape: a vector, a goal for each step that targets look ahead,
 * or a number.
 */
export type ColumnKind = "observation" | "proprioception" | "goal" | "action" | "goalsAhead" | "scalar";

/**
 * The content of the rows of a batch: transitions of a dataset, first states of episodes, or transitions of a replay
 * buffer.
 */
export type BatchKind = "transition" | "initial" | "replay";

/** The declaration of one column. */
export interface ColumnDeclaration {
  readonly kind: ColumnKind;
  /** The batches that have the column. */
  readonly batches: readonly BatchKind[];
  /** Filled only if a learner reads it. Few learners do, and these columns cost as much as all others together. */
  readonly onDemand?: true;
  /** The setting of a request without which the column stays empty. */
  readonly requires?: "returnDiscount";
}

/**
 * The columns of all batches, row-major. Types, allocation and the symbolic inputs of learners follow from
 * this table. A new column is an entry here and the code that fills it: `gather.ts` from a dataset, `replay-buffer.ts` from
 * a replay buffer.
 *
 * A row is step t of an episode, or step 0 in a batch of first states; g is the goal that the row is paired with. It is
 * reached while its distance is below the threshold of the dataset or environment, see `GoalRule`.
 */
export const COLUMNS = {
  /** (rows, observationSize): s_t. */
  observation: { kind: "observation", batches: ["transition", "initial", "replay"] },
  /** (rows, proprioceptionSize): the robot's own measurements in s_t, beside the image. */
  proprioception: { kind: "proprioception", batches: ["transition", "initial"], onDemand: true },
  /** (rows, actionSize): a_t. */
  action: { kind: "action", batches: ["transition", "replay"] },
  /** (rows, observationSize): s_{t+1}. */
  nextObservation: { kind: "observation", batches: ["transition", "replay"] },
  /** (rows, proprioceptionSize): the same in s_{t+1}. */
  nextProprioception: { kind: "proprioception", batches: ["transition"], onDemand: true },
  /** (rows, goalSize): φ(s_t). */
  achievedGoal: { kind: "goal", batches: ["transition"] },
  /** (rows, observationSize): the state s with φ(s) = g. Commanded goals have none. */
  goalObservation: { kind: "observation", batches: ["transition", "initial"], onDemand: true },
  /** (rows, goalSize): g. */
  goal: { kind: "goal", batches: ["transition", "initial", "replay"] },
  /** (rows): 1 if φ(s_{t+1}) reaches g, else 0. */
  reached: { kind: "scalar", batches: ["transition", "replay"] },
  /** (rows): 1 if φ(s_t) reaches g, else 0. */
  arrived: { kind: "scalar", batches: ["transition"], onDemand: true },
  /** (rows): k − t if g is a hindsight goal φ(s_k), else 0. */
  stepsToGoal: { kind: "scalar", batches: ["transition", "initial"] },
  /** (rows, observationSize): s_0 of the row's episode. */
  initialObservation: { kind: "observation", batches: ["transition"], onDemand: true },
  /** (rows, proprioceptionSize): the same in s_0. */
  initialProprioception: { kind: "proprioception", batches: ["transition"], onDemand: true },
  /** (rows, actionSize): a_0 of the row's episode. */
  initialAction: { kind: "action", batches: ["transition"], onDemand: true },
  /** (rows, observationSize): s_w with w = min(t + waypointSteps, k for a hindsight goal φ(s_k) or else the last step). */
  waypointObservation: { kind: "observation", batches: ["transition"], onDemand: true },
  /** (rows, proprioceptionSize): the same in s_w. */
  waypointProprioception: { kind: "proprioception", batches: ["transition"], onDemand: true },
  /** (rows, goalSize): φ(s_w), w as in `waypointObservation`. */
  waypointGoal: { kind: "goal", batches: ["transition"], onDemand: true },
  /**
   * (rows): n′, the number of steps that the target of a row looks ahead. It is the least of n = `stepsAhead` of the
   * request, the steps to the first of s_{t+1}, s_{t+2}, … that reaches g, and the steps to the end of the episode.
   */
  stepsAhead: { kind: "scalar", batches: ["transition"], onDemand: true },
  /** (rows, observationSize): s_{t+n′}. */
  observationAhead: { kind: "observation", batches: ["transition"], onDemand: true },
  /** (rows, proprioceptionSize): the same in s_{t+n′}. */
  proprioceptionAhead: { kind: "proprioception", batches: ["transition"], onDemand: true },
  /** (rows): 1 if φ(s_{t+n′}) reaches g, else 0. */
  reachedAhead: { kind: "scalar", batches: ["transition"], onDemand: true },
  /** (rows, n, goalSize): φ(s_t), φ(s_{t+1}), …, φ(s_{t+n′−1}). The last one is repeated from index n′ on. */
  achievedGoalsAhead: { kind: "goalsAhead", batches: ["transition"], onDemand: true },
  /** (rows): Σ_j γʲ · 1[φ(s_{t+j+1}) reaches g], j = 0, 1, … to the end of the episode. */
  returnToGo: { kind: "scalar", batches: ["transition"], onDemand: true, requires: "returnDiscount" },
  /** (rows): the environment's own reward, 0 if it has none. */
  reward: { kind: "scalar", batches: ["replay"] },
  /** (rows): 1 if the environment terminated the episode with this step, else 0. A time limit is no termination. */
  terminated: { kind: "scalar", batches: ["replay"] },
} as const satisfies Readonly<Record<string, ColumnDeclaration>>;

/** The declarations of all columns that batches can have, by name. */
export type Columns = typeof COLUMNS;

/** The names of the columns of a kind of batch; for several kinds, the columns that any of them has. */
export type ColumnName<Kind extends BatchKind> = {
  [Name in keyof Columns]: [Extract<Kind, Columns[Name]["batches"][number]>] extends [never] ? never : Name;
}[keyof Columns];

/** The names of the columns with the robot's own measurements. */
export type ProprioceptionName = {
  [Name in keyof Columns]: Columns[Name]["kind"] extends "proprioception" ? Name : never;
}[keyof Columns];

/** Observations of a dataset can be bytes; all other numbers are float32. */
export type NumbersOf<
  Kind extends BatchKind,
  Name extends keyof Columns,
> = Columns[Name]["kind"] extends "observation"
  ? Kind extends "replay"
    ? Float32Array
    : ColumnNumbers
  : Float32Array;

/** The arrays of a batch. */
export type BatchColumns<Kind extends BatchKind> = {
  readonly [Name in keyof Columns as Name & ColumnName<Kind>]: NumbersOf<Kind, Name>;
};

/** The columns that batches of the given kinds have, in the order of the table. */
export function columnsOf<Kind extends BatchKind>(
  ...kinds: readonly Kind[]
): readonly (readonly [name: ColumnName<Kind>, column: ColumnDeclaration])[] {
  const all: readonly [string, ColumnDeclaration][] = Object.entries(COLUMNS);
  return all
    .filter(([, { batches }]) => batches.some((kind) => (kinds as readonly BatchKind[]).includes(kind)))
    .map(([name, column]) => [name as ColumnName<Kind>, column]);
}

/** Sizes of the vectors in a row. */
export interface VectorSizes {
  readonly observationSize: number;
  /** Numbers of the robot's own measurements beside images; absent if there are none. */
  readonly proprioceptionSize?: number | undefined;
  readonly goalSize: number;
  readonly actionSize: number;
}

/** The shape of a column: vectors are [rows, size], goals ahead [rows, stepsAhead, goalSize], scalars [rows]. */
export function columnShape(
  kind: ColumnKind,
  rows: number,
  sizes: VectorSizes,
  stepsAhead: number,
): readonly number[] {
  if (kind === "scalar") return [rows];
  return kind === "goalsAhead" ? [rows, stepsAhead, sizes.goalSize] : [rows, sizes[`${kind}Size`] ?? 0];
}

/** Returns the array of `length` numbers that a column is written into; undefined if no learner reads the column. */
export type ColumnTarget = (column: string, length: number) => ColumnNumbers | undefined;

/** Sizes and types of the columns of a batch. */
export interface BatchShape extends VectorSizes {
  /** Of the observations in the source. */
  readonly observationType: ColumnType;
}

/**
 * Allocates the columns of a batch. A column has the array that `target` returns, otherwise one of its own. If `target` is
 * given but returns none for an observation or a column on demand, that column is empty.
 *
 * Bytes are written into an array of bytes as they are, and into a Float32Array as numbers.
 *
 * @param request the rows of the batch, and the settings that columns may require or be as long as
 * @param target the arrays of the columns that learners read; if it is not given, all columns are allocated
 */
export function allocateColumns<Kind extends BatchKind>(
  kind: Kind,
  shape: BatchShape,
  request: { readonly rows: number; readonly stepsAhead?: number; readonly returnDiscount?: number },
  target?: ColumnTarget,
): BatchColumns<Kind> {
  const allocate = (name: string, { kind, onDemand, requires }: ColumnDeclaration): ColumnNumbers => {
    const type = kind === "observation" ? shape.observationType : "float32";
    const length = columnShape(kind, request.rows, shape, request.stepsAhead ?? 1).reduce((a, b) => a * b);
    if (requires && request[requires] === undefined) return allocateNumbers(type, 0);
    if (!target) return allocateNumbers(type, length);
    const isUnread = onDemand || kind === "observation";
    const numbers = target(name, length) ?? allocateNumbers(type, isUnread ? 0 : length);
    if (numbers instanceof Uint8Array && type === "float32")
      throw new RangeError(`batch: column "${name}" holds float32 numbers, but the learner takes bytes`);
    return numbers;
  };
  return Object.fromEntries(
    columnsOf(kind).map(([name, column]) => [name, allocate(name, column)]),
  ) as BatchColumns<Kind>;
}
