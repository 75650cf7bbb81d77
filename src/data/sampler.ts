import { RandomGenerator, type RandomState } from "../random/generator.ts";
import { allocateInitial, allocateTransitions, type InitialBatch, type TransitionBatch } from "./batch.ts";
import type { EpisodeDataset } from "./dataset.ts";
import { type GoalLaw, type StepsToGoal, stepsToGoalLaw } from "./goal-law.ts";
import type { InputNormalization } from "./normalization.ts";
import { reachedTransitions, rowsWithin } from "./reached.ts";

export interface HindsightSamplerOptions {
  /** Probability that a row's goal is drawn in hindsight; the other rows keep their episode's commanded goal. */
  readonly relabelProbability: number;
  readonly goalLaw: GoalLaw;
  /** The sampler's own stream; nothing else should draw from it. */
  readonly random: RandomGenerator;
  /** Applied to observations and goals on their way into a batch. Default: none. */
  readonly normalization?: InputNormalization;
}

/**
 * Draws training batches from a dataset: transitions paired with goals of the *same* episode.
 *
 * All draws are independent, with replacement. The whole state is that of the random generator, so
 * `restore(state())` continues with the same bits. Filling a batch allocates nothing.
 */
export class HindsightSampler {
  readonly dataset: EpisodeDataset;
  /** The transitions that {@link goalTransitions} draws from for commanded goals. */
  readonly reachedTransitions: Uint32Array;
  readonly #relabelProbability: number;
  readonly #goalLaw: StepsToGoal;
  readonly #normalization: InputNormalization | undefined;
  #random: RandomGenerator;
  #uniform = new Float64Array(0);

  constructor(dataset: EpisodeDataset, options: HindsightSamplerOptions) {
    const { relabelProbability, normalization } = options;
    if (!(relabelProbability >= 0 && relabelProbability <= 1))
      throw new RangeError(`relabelProbability: expected 0 to 1, got ${relabelProbability}`);
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
    this.#relabelProbability = relabelProbability;
    this.#goalLaw = stepsToGoalLaw(options.goalLaw);
    this.#normalization = normalization;
    this.#random = options.random;
  }

  /** A batch of `rows` transitions for {@link offline} and {@link goalTransitions}. */
  allocate(rows: number): TransitionBatch {
    return allocateTransitions(this.dataset.header, rows);
  }

  /** A batch of `rows` first states for {@link initial}. */
  allocateInitial(rows: number): InitialBatch {
    return allocateInitial(this.dataset.header, rows);
  }

  state(): RandomState {
    return this.#random.state();
  }

  restore(state: RandomState): void {
    this.#random = RandomGenerator.restore(state);
  }

  /**
   * The offline distribution ρ(s, a, g): every transition equally likely; its goal is a hindsight goal with the
   * relabel probability, else the commanded goal.
   */
  offline(batch: TransitionBatch): void {
    const { transition, stepsToGoal, rows } = batch;
    const { transitionCount } = this.dataset;
    const uniform = this.#drawUniform(3 * rows);
    for (let row = 0; row < rows; row++) transition[row] = Math.floor(uniform[3 * row] * transitionCount);
    for (let row = 0; row < rows; row++)
      stepsToGoal[row] =
        uniform[3 * row + 1] < this.#relabelProbability
          ? this.#goalLaw(uniform, 3 * row + 2, this.#remaining(transition[row]))
          : 0;
    this.#gather(batch);
  }

  /**
   * The goal-transition distribution q(s, a, g): transitions that enter their goal. With the relabel probability, a
   * transition (e, t) and a later step k are drawn as in {@link offline} and row k − 1 is paired with φ(s_k); else
   * the row is drawn uniformly from {@link reachedTransitions} and keeps its commanded goal. Where no transition of
   * the dataset reached its commanded goal, every row is a hindsight row.
   */
  goalTransitions(batch: TransitionBatch): void {
    const { transition, stepsToGoal, rows } = batch;
    const { transitionCount } = this.dataset;
    const reached = this.reachedTransitions;
    const relabelProbability = reached.length > 0 ? this.#relabelProbability : 1;
    const uniform = this.#drawUniform(3 * rows);
    for (let row = 0; row < rows; row++) {
      const hindsight = uniform[3 * row + 1] < relabelProbability;
      stepsToGoal[row] = hindsight ? 1 : 0;
      transition[row] = hindsight
        ? Math.floor(uniform[3 * row] * transitionCount)
        : reached[Math.floor(uniform[3 * row] * reached.length)];
    }
    for (let row = 0; row < rows; row++)
      if (stepsToGoal[row] === 1)
        transition[row] += this.#goalLaw(uniform, 3 * row + 2, this.#remaining(transition[row])) - 1;
    this.#gather(batch);
  }

  /** The initial distribution d₀(s, g): s_0 of an episode, all equally likely, with a goal as in {@link offline}. */
  initial(batch: InitialBatch): void {
    const { header, episodeCount, episodeLengths, episodeStarts } = this.dataset;
    const { observations, achievedGoals, desiredGoals } = this.dataset;
    const { observationSize, goalSize } = header;
    const uniform = this.#drawUniform(3 * batch.rows);
    for (let row = 0; row < batch.rows; row++) {
      const episode = Math.floor(uniform[3 * row] * episodeCount);
      const steps =
        uniform[3 * row + 1] < this.#relabelProbability
          ? this.#goalLaw(uniform, 3 * row + 2, episodeLengths[episode])
          : 0;
      const state = episodeStarts[episode] + episode;
      batch.episode[row] = episode;
      batch.stepsToGoal[row] = steps;
      copyRow(observations, state, batch.observation, row, observationSize);
      if (steps > 0) copyRow(achievedGoals, state + steps, batch.goal, row, goalSize);
      else copyRow(desiredGoals, episode, batch.goal, row, goalSize);
    }
    this.#normalization?.observation.apply(batch.observation, batch.observation);
    this.#normalization?.goal.apply(batch.goal, batch.goal);
  }

  /** `count` fresh numbers on [0, 1). Every row of a batch takes three: which row, whether in hindsight, how far. */
  #drawUniform(count: number): Float64Array {
    if (this.#uniform.length < count) this.#uniform = new Float64Array(count);
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

  /** Copies the rows that `transition` and `stepsToGoal` name. */
  #gather(batch: TransitionBatch): void {
    const { header, episodeOfTransition, observations, achievedGoals, actions, desiredGoals } = this.dataset;
    const { observationSize, goalSize, actionSize, distanceThreshold } = header;
    touchRows(this.dataset, batch);
    for (let row = 0; row < batch.rows; row++) {
      const transition = batch.transition[row];
      const steps = batch.stepsToGoal[row];
      const episode = episodeOfTransition[transition];
      const state = transition + episode;
      copyRow(observations, state, batch.observation, row, observationSize);
      copyRow(observations, state + 1, batch.nextObservation, row, observationSize);
      copyRow(actions, transition, batch.action, row, actionSize);
      copyRow(achievedGoals, state, batch.achievedGoal, row, goalSize);
      if (steps > 0) copyRow(achievedGoals, state + steps, batch.goal, row, goalSize);
      else copyRow(desiredGoals, episode, batch.goal, row, goalSize);
      batch.reached[row] = rowsWithin(achievedGoals, state + 1, batch.goal, row, goalSize, distanceThreshold)
        ? 1
        : 0;
    }
    const normalization = this.#normalization;
    if (normalization) {
      normalization.observation.apply(batch.observation, batch.observation);
      normalization.observation.apply(batch.nextObservation, batch.nextObservation);
      normalization.goal.apply(batch.achievedGoal, batch.achievedGoal);
      normalization.goal.apply(batch.goal, batch.goal);
    }
  }
}

/** A plain loop: `set(subarray(…))` would allocate a view per row. */
function copyRow(source: Float32Array, from: number, target: Float32Array, to: number, width: number): void {
  let read = from * width;
  let write = to * width;
  for (let i = 0; i < width; i++) target[write++] = source[read++];
}

/** Where {@link touchRows} leaves its sum, so that its reads are not optimised away. */
const touched = new Float32Array(1);

/**
 * Reads one number of every cache line that a batch needs. The rows lie all over a big dataset, and reads that wait
 * for nothing overlap, while copying waits for each row in turn: with 2 million transitions a quarter of the time.
 */
function touchRows(dataset: EpisodeDataset, batch: TransitionBatch): void {
  const { header, episodeOfTransition, observations, achievedGoals, actions } = dataset;
  const { observationSize, goalSize, actionSize } = header;
  let sum = 0;
  for (let row = 0; row < batch.rows; row++) {
    const transition = batch.transition[row];
    const state = transition + episodeOfTransition[transition];
    const end = (state + 2) * observationSize;
    for (let i = state * observationSize; i < end; i += 16) sum += observations[i];
    sum += actions[transition * actionSize];
    sum += achievedGoals[state * goalSize] + achievedGoals[(state + batch.stepsToGoal[row]) * goalSize];
  }
  touched[0] = sum;
}
