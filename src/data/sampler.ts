import { RandomGenerator, type RandomState } from "../random/generator.ts";
import {
  allocateInitial,
  allocateTransitions,
  type BatchOf,
  type BatchRequest,
  type InitialBatch,
  type Place,
  type TransitionBatch,
  type TransitionRequest,
} from "./batch.ts";
import type { EpisodeDataset } from "./dataset.ts";
import { copyRow, gatherTransitions } from "./gather.ts";
import { stepsToGoalLaw } from "./goal-law.ts";
import { type GoalMixture, requireMixture } from "./goal-mixture.ts";
import type { InputNormalization } from "./normalization.ts";
import { reachedTransitions } from "./reached.ts";

export interface HindsightSamplerOptions {
  /** The sampler's own stream; nothing else should draw from it. */
  readonly random: RandomGenerator;
  /** Applied to observations and goals on their way into a batch. Default: none. */
  readonly normalization?: InputNormalization;
}

/** A batch and the function that draws it anew. */
export interface Draw<Batch> {
  readonly batch: Batch;
  /** Draws new rows into the batch; allocates nothing. */
  readonly fill: () => void;
}

/** In `goalState` of a row: the goal is the one its episode was commanded to reach. */
export const COMMANDED = -1;

/**
 * Draws training batches from a dataset: transitions or first states paired with goals.
 *
 * All draws are independent, with replacement. The whole state is that of the random generator, so
 * `restore(state())` continues with the same bits. Filling a batch allocates nothing.
 */
export class HindsightSampler {
  readonly dataset: EpisodeDataset;
  /** The transitions that `goalTransitions` batches are drawn from for commanded goals. */
  readonly reachedTransitions: Uint32Array;
  readonly #normalization: InputNormalization | undefined;
  #random: RandomGenerator;
  #uniform = new Float64Array(0);
  /** The state whose achieved goal each row is paired with, or {@link COMMANDED}. */
  #goalState = new Int32Array(0);

  constructor(dataset: EpisodeDataset, { random, normalization }: HindsightSamplerOptions) {
    const { observationSize, goalSize } = dataset.header;
    if (normalization) {
      const sizes = [normalization.observation.mean.length, normalization.goal.mean.length];
      if (sizes[0] !== observationSize || sizes[1] !== goalSize)
        throw new RangeError(
          `normalization: expected sizes ${observationSize} and ${goalSize}, got ${sizes.join(" and ")}`,
        );
    }
    this.dataset = dataset;
    this.reachedTransitions = reachedTransitions(dataset);
    this.#normalization = normalization;
    this.#random = random;
  }

  state(): RandomState {
    return this.#random.state();
  }

  restore(state: RandomState): void {
    this.#random = RandomGenerator.restore(state);
  }

  /**
   * Prepares a batch:
   * - `offline`, ρ(s, a, g): every transition equally likely, its goal drawn from the mixture.
   * - `goalTransitions`, q(s, a, g): transitions that enter their goal. For a hindsight goal, a transition (e, t) and
   *   a later step k are drawn as in `offline` and row k − 1 is paired with φ(s_k); else the row is drawn uniformly
   *   from {@link reachedTransitions} and keeps its commanded goal. Where no transition of the dataset reached its
   *   commanded goal, every row is a hindsight row.
   * - `initial`, d₀(s, g): s_0 of an episode, all equally likely, with a goal as in `offline`.
   * - `uniformNoise`, `normalNoise`: numbers on [0, 1), or from the standard normal distribution.
   *
   * @param place where the columns of the batch are to lie; by default each has an array of its own
   * @throws RangeError when the request makes no sense
   */
  prepare<Request extends BatchRequest>(request: Request, place?: Place): Draw<BatchOf<Request>>;
  prepare(request: BatchRequest, place?: Place): Draw<BatchOf<BatchRequest>> {
    if ("shape" in request) {
      const normal = request.source === "normalNoise";
      const size = request.shape.reduce((product, length) => product * length, 1);
      const values = place?.("values", size) ?? new Float32Array(size);
      return { batch: { values }, fill: () => this.#fillNoise(normal, values) };
    }
    requireMixture(request.goals);
    const { rows } = request;
    if (this.#uniform.length < 3 * rows) this.#uniform = new Float64Array(3 * rows);
    if (this.#goalState.length < rows) this.#goalState = new Int32Array(rows);
    if (request.source === "initial") {
      const batch = allocateInitial(this.dataset.header, rows, place);
      return { batch, fill: this.#initialFill(batch, request.goals) };
    }
    const batch = allocateTransitions(this.dataset.header, request, place);
    const choose =
      request.source === "offline"
        ? this.#offlineFill(batch, request)
        : this.#goalTransitionsFill(batch, request);
    const fill = () => {
      choose();
      gatherTransitions(this.dataset, batch, this.#goalState, request);
      this.#normalize(batch);
    };
    return { batch, fill };
  }

  #offlineFill(batch: TransitionBatch, { goals }: TransitionRequest): () => void {
    const { transition, stepsToGoal, rows } = batch;
    const { dataset } = this;
    const { transitionCount, episodeOfTransition } = dataset;
    const chooseGoal = this.#goalChoice(goals);
    return () => {
      const uniform = this.#drawUniform(3 * rows);
      const goalState = this.#goalState;
      for (let row = 0; row < rows; row++) transition[row] = Math.floor(uniform[3 * row] * transitionCount);
      for (let row = 0; row < rows; row++) {
        const state = transition[row] + episodeOfTransition[transition[row]];
        stepsToGoal[row] = chooseGoal(row, state, this.#remaining(transition[row]));
        goalState[row] = stepsToGoal[row] > 0 ? state + stepsToGoal[row] : goalState[row];
      }
    };
  }

  #goalTransitionsFill(batch: TransitionBatch, { goals }: TransitionRequest): () => void {
    if ((goals.random ?? 0) > 0 || (goals.current ?? 0) > 0)
      throw new RangeError("goal mixture: goal transitions enter hindsight or commanded goals, no others");
    const { transition, stepsToGoal, rows } = batch;
    const { transitionCount, episodeOfTransition } = this.dataset;
    const reached = this.reachedTransitions;
    const law = stepsToGoalLaw(goals.law);
    const hindsightShare = reached.length > 0 ? goals.hindsight : 1;
    return () => {
      const uniform = this.#drawUniform(3 * rows);
      const goalState = this.#goalState;
      for (let row = 0; row < rows; row++) {
        const hindsight = uniform[3 * row + 1] < hindsightShare;
        stepsToGoal[row] = hindsight ? 1 : 0;
        transition[row] = hindsight
          ? Math.floor(uniform[3 * row] * transitionCount)
          : reached[Math.floor(uniform[3 * row] * reached.length)];
      }
      for (let row = 0; row < rows; row++)
        if (stepsToGoal[row] === 1) {
          transition[row] += law(uniform, 3 * row + 2, this.#remaining(transition[row])) - 1;
          goalState[row] = transition[row] + episodeOfTransition[transition[row]] + 1;
        } else goalState[row] = COMMANDED;
    };
  }

  #initialFill(batch: InitialBatch, goals: GoalMixture): () => void {
    const { dataset } = this;
    const { header, episodeCount, episodeLengths, episodeStarts } = dataset;
    const { observationSize, goalSize } = header;
    const chooseGoal = this.#goalChoice(goals);
    return () => {
      const uniform = this.#drawUniform(3 * batch.rows);
      const goalState = this.#goalState;
      for (let row = 0; row < batch.rows; row++) {
        const episode = Math.floor(uniform[3 * row] * episodeCount);
        const state = episodeStarts[episode] + episode;
        const steps = chooseGoal(row, state, episodeLengths[episode]);
        const goal = steps > 0 ? state + steps : goalState[row];
        batch.episode[row] = episode;
        batch.stepsToGoal[row] = steps;
        copyRow(dataset.observations, state, batch.observation, row, observationSize);
        if (goal === COMMANDED) copyRow(dataset.desiredGoals, episode, batch.goal, row, goalSize);
        else copyRow(dataset.achievedGoals, goal, batch.goal, row, goalSize);
      }
      this.#normalization?.observation.apply(batch.observation, batch.observation);
      this.#normalization?.goal.apply(batch.goal, batch.goal);
    };
  }

  /**
   * Draws the goal of a row in `state`, `remaining` steps before the end of its episode: gives the steps to a
   * hindsight goal; for any other goal it gives 0 and leaves the goal's state in #goalState.
   */
  #goalChoice(goals: GoalMixture): (row: number, state: number, remaining: number) => number {
    const { hindsight, random = 0, current = 0 } = goals;
    const law = stepsToGoalLaw(goals.law);
    const stateCount = this.dataset.transitionCount + this.dataset.episodeCount;
    return (row, state, remaining) => {
      const uniform = this.#uniform;
      const choice = uniform[3 * row + 1];
      if (choice < hindsight) return law(uniform, 3 * row + 2, remaining);
      if (choice < hindsight + random) this.#goalState[row] = Math.floor(uniform[3 * row + 2] * stateCount);
      else this.#goalState[row] = choice < hindsight + random + current ? state : COMMANDED;
      return 0;
    };
  }

  #fillNoise(normal: boolean, values: Float32Array): void {
    const random = this.#random;
    for (let i = 0; i < values.length; i++) values[i] = normal ? random.normal() : random.uniform();
  }

  /** `count` fresh numbers on [0, 1). Every row of a batch takes three: which row, which kind of goal, which goal. */
  #drawUniform(count: number): Float64Array {
    const uniform = this.#uniform;
    const random = this.#random;
    for (let i = 0; i < count; i++) uniform[i] = random.uniform();
    return uniform;
  }

  /** T − t of a transition: how many later steps its episode has. */
  #remaining(transition: number): number {
    const { episodeOfTransition, episodeStarts, episodeLengths } = this.dataset;
    const episode = episodeOfTransition[transition];
    return episodeStarts[episode] + episodeLengths[episode] - transition;
  }

  #normalize(batch: TransitionBatch): void {
    if (!this.#normalization) return;
    const { observation, goal } = this.#normalization;
    for (const column of OBSERVATION_COLUMNS) observation.apply(batch[column], batch[column]);
    for (const column of GOAL_COLUMNS) goal.apply(batch[column], batch[column]);
  }
}

const OBSERVATION_COLUMNS = [
  "observation",
  "nextObservation",
  "initialObservation",
  "waypointObservation",
] as const;
const GOAL_COLUMNS = ["achievedGoal", "goal", "waypointGoal"] as const;
