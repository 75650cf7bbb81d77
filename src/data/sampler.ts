import { RandomGenerator, type RandomState } from "../random/generator.ts";
import { allocateInitial, allocateTransitions, type InitialBatch, type TransitionBatch } from "./batch.ts";
import type { EpisodeDataset } from "./dataset.ts";
import { type GapDraw, type GoalLaw, gapDraw } from "./goal-law.ts";
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
  readonly #drawGap: GapDraw;
  readonly #normalization: InputNormalization | undefined;
  #random: RandomGenerator;

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
    this.#drawGap = gapDraw(options.goalLaw);
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
    const random = this.#random;
    const { transitionCount } = this.dataset;
    for (let row = 0; row < batch.rows; row++) {
      const transition = random.integer(transitionCount);
      batch.transition[row] = transition;
      batch.stepsToGoal[row] =
        random.uniform() < this.#relabelProbability ? this.#drawGap(random, this.#remaining(transition)) : 0;
    }
    this.#gather(batch);
  }

  /**
   * The goal-transition distribution q(s, a, g): transitions that enter their goal. With the relabel probability, a
   * transition (e, t) and a later step k are drawn as in {@link offline} and row k − 1 is paired with φ(s_k); else
   * the row is drawn uniformly from {@link reachedTransitions} and keeps its commanded goal. Where no transition of
   * the dataset reached its commanded goal, every row is a hindsight row.
   */
  goalTransitions(batch: TransitionBatch): void {
    const random = this.#random;
    const { transitionCount } = this.dataset;
    const reached = this.reachedTransitions;
    for (let row = 0; row < batch.rows; row++) {
      if (random.uniform() < this.#relabelProbability || reached.length === 0) {
        const transition = random.integer(transitionCount);
        batch.transition[row] = transition + this.#drawGap(random, this.#remaining(transition)) - 1;
        batch.stepsToGoal[row] = 1;
      } else {
        batch.transition[row] = reached[random.integer(reached.length)];
        batch.stepsToGoal[row] = 0;
      }
    }
    this.#gather(batch);
  }

  /** The initial distribution d₀(s, g): s_0 of an episode, all equally likely, with a goal as in {@link offline}. */
  initial(batch: InitialBatch): void {
    const random = this.#random;
    const { header, episodeCount, episodeLengths, episodeStarts } = this.dataset;
    const { observations, achievedGoals, desiredGoals } = this.dataset;
    const { observationSize, goalSize } = header;
    for (let row = 0; row < batch.rows; row++) {
      const episode = random.integer(episodeCount);
      const gap =
        random.uniform() < this.#relabelProbability ? this.#drawGap(random, episodeLengths[episode]) : 0;
      const state = episodeStarts[episode] + episode;
      batch.episode[row] = episode;
      batch.stepsToGoal[row] = gap;
      copyRow(observations, state, batch.observation, row, observationSize);
      if (gap > 0) copyRow(achievedGoals, state + gap, batch.goal, row, goalSize);
      else copyRow(desiredGoals, episode, batch.goal, row, goalSize);
    }
    this.#normalization?.observation.apply(batch.observation, batch.observation);
    this.#normalization?.goal.apply(batch.goal, batch.goal);
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
    for (let row = 0; row < batch.rows; row++) {
      const transition = batch.transition[row];
      const gap = batch.stepsToGoal[row];
      const episode = episodeOfTransition[transition];
      const state = transition + episode;
      copyRow(observations, state, batch.observation, row, observationSize);
      copyRow(observations, state + 1, batch.nextObservation, row, observationSize);
      copyRow(actions, transition, batch.action, row, actionSize);
      copyRow(achievedGoals, state, batch.achievedGoal, row, goalSize);
      if (gap > 0) copyRow(achievedGoals, state + gap, batch.goal, row, goalSize);
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
