import type { RandomGenerator, RandomState } from "../random/generator.ts";
import type { BatchColumns, ColumnTarget } from "./columns.ts";
import type { GoalMixture } from "./goal-mixture.ts";
import type { RowChoice } from "./row-choice.ts";

/** The distribution that the transitions of a batch are drawn from, see {@link HindsightSampler}. */
export type TransitionSource = "offline" | "goalTransitions";

/** A batch of transitions paired with goals. */
export interface TransitionRequest {
  /** The distribution of the transitions. */
  readonly source: TransitionSource;
  /** Number of rows. */
  readonly rows: number;
  /** The goals that rows are paired with. */
  readonly goals: GoalMixture;
  /** Which transitions the rows are. By default all are equally likely. */
  readonly rowChoice?: RowChoice;
  /** Steps from a row to its waypoint (default 1). */
  readonly waypointSteps?: number;
  /** n, the largest number of steps that targets look ahead (default 1); see `stepsAhead` in {@link BatchColumns}. */
  readonly stepsAhead?: number;
  /** γ of the column `returnToGo`, which is empty without it. */
  readonly returnDiscount?: number;
}

/** A batch of first states of episodes, paired with goals. */
export interface InitialRequest {
  readonly source: "initial";
  /** Number of rows. */
  readonly rows: number;
  /** The goals that rows are paired with. */
  readonly goals: GoalMixture;
}

/** Noise: numbers uniform on [0, 1) or standard normal. */
export interface NoiseRequest {
  /** The distribution of the numbers. */
  readonly source: "uniformNoise" | "normalNoise";
  /** Sizes of the axes of the batch. */
  readonly shape: readonly number[];
}

/** A batch of transitions collected during training, see `ReplayBuffer` of `smore/core`. */
export interface ReplayRequest {
  readonly source: "replay";
  /** Number of rows. */
  readonly rows: number;
  /** The goals that rows are paired with. */
  readonly goals: GoalMixture;
}

/** Any batch that an agent can request. */
export type BatchRequest = TransitionRequest | InitialRequest | NoiseRequest | ReplayRequest;

/** Transitions of a dataset paired with goals. */
export interface TransitionBatch extends BatchColumns<"transition"> {
  /** Number of rows. */
  readonly rows: number;
  /** (rows): the number of each row's transition in the dataset. */
  readonly transition: Uint32Array;
}

/** First states of episodes paired with goals. */
export interface InitialBatch extends BatchColumns<"initial"> {
  /** Number of rows. */
  readonly rows: number;
  /** (rows): the number of each row's episode in the dataset. */
  readonly episode: Uint32Array;
}

/** Transitions of a replay buffer paired with goals. */
export interface ReplayBatch extends BatchColumns<"replay"> {
  /** Number of rows. */
  readonly rows: number;
}

/** Noise. */
export interface NoiseBatch {
  /** Of the requested shape, row-major. */
  readonly values: Float32Array;
}

/** The batch of a request. */
export type BatchOf<Request extends BatchRequest> = Request extends TransitionRequest
  ? TransitionBatch
  : Request extends InitialRequest
    ? InitialBatch
    : Request extends ReplayRequest
      ? ReplayBatch
      : NoiseBatch;

/** A batch and the function that draws its rows. */
export interface Draw<Batch> {
  /** The arrays of the batch, which `fill` overwrites. */
  readonly batch: Batch;
  /** Draws new rows into the batch; allocates no arrays of its size. */
  readonly fill: () => void;
}

/** Draws the batches that learners request. Its whole state is that of its random generator. */
export interface BatchSampler {
  /** Prepares a batch in arrays of its own, or in those of `target`, and returns the function that fills it. */
  prepare(request: BatchRequest, target?: ColumnTarget): Draw<unknown>;
  /** State of the random generator. */
  state(): RandomState;
  /** Continues from what {@link BatchSampler.state} returned. */
  restore(state: RandomState): void;
}

export function allocateNoise({ shape }: NoiseRequest, target?: ColumnTarget): NoiseBatch {
  const size = shape.reduce((product, length) => product * length, 1);
  return { values: (target?.("values", size) as Float32Array | undefined) ?? new Float32Array(size) };
}

/** Draws new noise. */
export function fillNoise(random: RandomGenerator, { source }: NoiseRequest, values: Float32Array): void {
  for (let i = 0; i < values.length; i++)
    values[i] = source === "normalNoise" ? random.normal() : random.uniform();
}
