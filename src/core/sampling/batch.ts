import { allocateNumbers, type ColumnNumbers, type ColumnType } from "../data/columns/column.ts";
import type { RandomGenerator, RandomState } from "../random/generator.ts";
import type { GoalMixture } from "./goal-mixture.ts";

/** Which transitions a batch is made of, see {@link HindsightSampler}. */
export type TransitionSource = "offline" | "goalTransitions";

/** A batch of transitions paired with goals. */
export interface TransitionRequest {
  readonly source: TransitionSource;
  readonly rows: number;
  readonly goals: GoalMixture;
  /** How many steps ahead the waypoint of a row lies (default 1). */
  readonly waypointSteps?: number;
  /** γ of `returnToGo`, which is empty unless this is given. */
  readonly returnDiscount?: number;
}

/** A batch of first states of episodes, paired with goals. */
export interface InitialRequest {
  readonly source: "initial";
  readonly rows: number;
  readonly goals: GoalMixture;
}

/** Numbers that no data stand behind: uniform on [0, 1) or standard normal. */
export interface NoiseRequest {
  readonly source: "uniformNoise" | "normalNoise";
  readonly shape: readonly number[];
}

/** A batch of transitions that were collected while training, see {@link ReplayBuffer}. */
export interface ReplayRequest {
  readonly source: "replay";
  readonly rows: number;
  readonly goals: GoalMixture;
}

export type BatchRequest = TransitionRequest | InitialRequest | NoiseRequest | ReplayRequest;

/** Transitions paired with goals, row-major; filled again and again by a sampler. Observations can be bytes. */
export interface TransitionBatch {
  readonly rows: number;
  /** (rows, observationSize): s_t */
  readonly observation: ColumnNumbers;
  /** (rows, actionSize): a_t */
  readonly action: Float32Array;
  /** (rows, observationSize): s_{t+1} */
  readonly nextObservation: ColumnNumbers;
  /** (rows, goalSize): φ(s_t) */
  readonly achievedGoal: Float32Array;
  /** (rows, goalSize): the goal g the transition is paired with. */
  readonly goal: Float32Array;
  /** (rows): 1 where φ(s_{t+1}) lies within the distance threshold of g, else 0. */
  readonly reached: Float32Array;
  /** (rows): 1 where φ(s_t) itself lies within the distance threshold of g, else 0. */
  readonly arrived: Float32Array;
  /** (rows): k − t where g = φ(s_k) is a hindsight goal, 0 for every other goal. */
  readonly stepsToGoal: Float32Array;
  /** (rows, observationSize): s_0 of the row's episode. */
  readonly initialObservation: ColumnNumbers;
  /** (rows, actionSize): a_0 of the row's episode. */
  readonly initialAction: Float32Array;
  /** (rows, observationSize): s_w, w being `waypointSteps` ahead but not beyond a hindsight goal or the episode. */
  readonly waypointObservation: ColumnNumbers;
  /** (rows, goalSize): φ(s_w) */
  readonly waypointGoal: Float32Array;
  /** (rows): Σ γʲ over the later steps j = 0, 1, … of the episode, this one included, that enter g as in `reached`. */
  readonly returnToGo: Float32Array;
  /** (rows): which transition of the dataset the row is. */
  readonly transition: Uint32Array;
}

/** First states of episodes paired with goals. */
export interface InitialBatch {
  readonly rows: number;
  /** (rows, observationSize): s_0 */
  readonly observation: ColumnNumbers;
  /** (rows, goalSize) */
  readonly goal: Float32Array;
  /** (rows): k where the goal is φ(s_k), a hindsight goal, 0 for every other goal. */
  readonly stepsToGoal: Float32Array;
  /** (rows): which episode the row is from. */
  readonly episode: Uint32Array;
}

/** Transitions out of a replay buffer, paired with goals; columns as in {@link TransitionBatch}, and two more. */
export interface ReplayBatch extends Pick<TransitionBatch, "rows" | "action" | "goal" | "reached"> {
  readonly observation: Float32Array;
  readonly nextObservation: Float32Array;
  /** (rows): the environment's own reward, 0 where it has none. */
  readonly reward: Float32Array;
  /** (rows): 1 where the environment ended the episode with this step, else 0, also where only time ran out. */
  readonly terminated: Float32Array;
}

/** Numbers without data behind them. */
export interface NoiseBatch {
  /** Of the shape that was asked for, row-major. */
  readonly values: Float32Array;
}

/** The batch that a request asks for. */
export type BatchOf<Request extends BatchRequest> = Request extends TransitionRequest
  ? TransitionBatch
  : Request extends InitialRequest
    ? InitialBatch
    : Request extends ReplayRequest
      ? ReplayBatch
      : NoiseBatch;

/** A batch and the function that draws it anew. */
export interface Draw<Batch> {
  readonly batch: Batch;
  /** Draws new rows into the batch; allocates no arrays of its size. */
  readonly fill: () => void;
}

/** What draws the batches that learners ask for; its whole state is that of its random generator. */
export interface BatchSampler {
  prepare(request: BatchRequest, place?: Place): Draw<unknown>;
  state(): RandomState;
  restore(state: RandomState): void;
}

/** Gives the array that a column of `length` numbers is to be written into; undefined where nobody reads it. */
export type Place = (column: string, length: number) => Float32Array | undefined;

/** The array that a column is written into: its place, or one of its own. */
function floatsAt(place: Place | undefined, column: string, length: number): Float32Array {
  return place?.(column, length) ?? new Float32Array(length);
}

/** What the columns of a batch look like. */
export interface BatchShape {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Of observations that no place is given for. */
  readonly observationType: ColumnType;
}

function observationsAt(
  place: Place | undefined,
  column: string,
  { observationSize, observationType }: BatchShape,
  rows: number,
): ColumnNumbers {
  const length = rows * observationSize;
  return place?.(column, length) ?? allocateNumbers(observationType, length);
}

export function allocateTransitions(
  shape: BatchShape,
  { rows, returnDiscount }: TransitionRequest,
  place?: Place,
): TransitionBatch {
  const { observationSize, goalSize, actionSize } = shape;
  const column = (name: string, width: number) => floatsAt(place, name, rows * width);
  const observation = (name: string) => observationsAt(place, name, shape, rows);
  // These cost as much as the others together, and few learners read them: empty where nobody does.
  const unread = () => new Float32Array(0);
  const rarely = (name: string, width: number) =>
    place ? (place(name, rows * width) ?? unread()) : column(name, width);
  const rareObservation = (name: string) =>
    place ? (place(name, rows * observationSize) ?? unread()) : observation(name);
  return {
    rows,
    observation: observation("observation"),
    action: column("action", actionSize),
    nextObservation: observation("nextObservation"),
    achievedGoal: column("achievedGoal", goalSize),
    goal: column("goal", goalSize),
    reached: column("reached", 1),
    arrived: rarely("arrived", 1),
    stepsToGoal: column("stepsToGoal", 1),
    initialObservation: rareObservation("initialObservation"),
    initialAction: rarely("initialAction", actionSize),
    waypointObservation: rareObservation("waypointObservation"),
    waypointGoal: rarely("waypointGoal", goalSize),
    // This one walks to the end of every row's episode, so it has to be asked for.
    returnToGo: returnDiscount === undefined ? unread() : rarely("returnToGo", 1),
    transition: new Uint32Array(rows),
  };
}

export function allocateInitial(shape: BatchShape, rows: number, place?: Place): InitialBatch {
  const { goalSize } = shape;
  const column = (name: string, width: number) => floatsAt(place, name, rows * width);
  return {
    rows,
    observation: observationsAt(place, "observation", shape, rows),
    goal: column("goal", goalSize),
    stepsToGoal: column("stepsToGoal", 1),
    episode: new Uint32Array(rows),
  };
}

export function allocateReplay(
  sizes: Omit<BatchShape, "observationType">,
  rows: number,
  place?: Place,
): ReplayBatch {
  const column = (name: string, width: number) => floatsAt(place, name, rows * width);
  return {
    rows,
    observation: column("observation", sizes.observationSize),
    action: column("action", sizes.actionSize),
    nextObservation: column("nextObservation", sizes.observationSize),
    goal: column("goal", sizes.goalSize),
    reached: column("reached", 1),
    reward: column("reward", 1),
    terminated: column("terminated", 1),
  };
}

export function allocateNoise({ shape }: NoiseRequest, place?: Place): NoiseBatch {
  const size = shape.reduce((product, length) => product * length, 1);
  return { values: floatsAt(place, "values", size) };
}

/** Draws what a request for noise asks for. */
export function fillNoise(random: RandomGenerator, { source }: NoiseRequest, values: Float32Array): void {
  for (let i = 0; i < values.length; i++)
    values[i] = source === "normalNoise" ? random.normal() : random.uniform();
}
