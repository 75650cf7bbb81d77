import { type DatasetHeader, datasetHeaderSchema, parseOrExplain } from "./header.ts";
import { type DatasetColumns, validateColumns } from "./validate.ts";

/** One episode of T steps: views into a dataset, or arrays on their way into one (row-major). */
export interface Episode<Numbers extends ArrayLike<number> = ArrayLike<number>> {
  /** (T+1, observationSize) */
  readonly observations: Numbers;
  /** (T+1, goalSize) */
  readonly achievedGoals: Numbers;
  /** (T, actionSize) */
  readonly actions: Numbers;
  /** (goalSize): the goal the behaviour was commanded to reach. */
  readonly desiredGoal: Numbers;
}

/**
 * Logged episodes of one environment in float32 columns, laid end to end.
 *
 * Two countings are used throughout. *Transitions* are numbered 0 … transitionCount − 1 over all episodes and index
 * the rows of `actions`. *States* are numbered the same way but an episode of T transitions has T+1 of them; they
 * index the rows of `observations` and `achievedGoals`. The state before transition n of episode e is n + e, the
 * state after it n + e + 1.
 */
export class EpisodeDataset implements DatasetColumns {
  readonly header: DatasetHeader;
  readonly episodeCount: number;
  readonly transitionCount: number;
  /** (episodeCount): T of each episode. */
  readonly episodeLengths: Uint32Array;
  /** (transitionCount + episodeCount, observationSize) */
  readonly observations: Float32Array;
  /** (transitionCount + episodeCount, goalSize) */
  readonly achievedGoals: Float32Array;
  /** (transitionCount, actionSize) */
  readonly actions: Float32Array;
  /** (episodeCount, goalSize) */
  readonly desiredGoals: Float32Array;
  /** (episodeCount): the first transition of each episode. */
  readonly episodeStarts: Uint32Array;
  /** (transitionCount): the episode of each transition, so that a uniform draw needs no search. */
  readonly episodeOfTransition: Uint32Array;

  /**
   * Takes the columns as they are, without a copy; they must not change afterwards. This is the one place where data
   * is checked: whoever holds an `EpisodeDataset` can trust it.
   * @throws UserError when the header or a column is unsound, naming the column, the episode and the step.
   */
  constructor(header: DatasetHeader, columns: DatasetColumns) {
    this.header = parseOrExplain(datasetHeaderSchema, header, "dataset header");
    validateColumns(this.header, columns);
    this.episodeLengths = columns.episodeLengths;
    this.observations = columns.observations;
    this.achievedGoals = columns.achievedGoals;
    this.actions = columns.actions;
    this.desiredGoals = columns.desiredGoals;

    this.episodeCount = columns.episodeLengths.length;
    this.transitionCount = columns.actions.length / this.header.actionSize;
    this.episodeStarts = new Uint32Array(this.episodeCount);
    this.episodeOfTransition = new Uint32Array(this.transitionCount);
    for (let episode = 0, start = 0; episode < this.episodeCount; episode++) {
      const end = start + this.episodeLengths[episode];
      this.episodeStarts[episode] = start;
      this.episodeOfTransition.fill(episode, start, end);
      start = end;
    }
  }

  /** The state number of step `step` (0 … T) of an episode. */
  stateIndex(episode: number, step: number): number {
    return this.episodeStarts[episode] + episode + step;
  }

  /** The transition number of step `step` (0 … T − 1) of an episode. */
  transitionIndex(episode: number, step: number): number {
    return this.episodeStarts[episode] + step;
  }

  /** Views of one episode's rows. */
  episode(episode: number): Episode<Float32Array> {
    if (!Number.isInteger(episode) || episode < 0 || episode >= this.episodeCount)
      throw new RangeError(`episode: expected 0 … ${this.episodeCount - 1}, got ${episode}`);
    const { observationSize, goalSize, actionSize } = this.header;
    const length = this.episodeLengths[episode];
    const state = this.stateIndex(episode, 0);
    const transition = this.episodeStarts[episode];
    const rows = (column: Float32Array, first: number, count: number, width: number) =>
      column.subarray(first * width, (first + count) * width);
    return {
      observations: rows(this.observations, state, length + 1, observationSize),
      achievedGoals: rows(this.achievedGoals, state, length + 1, goalSize),
      actions: rows(this.actions, transition, length, actionSize),
      desiredGoal: rows(this.desiredGoals, episode, 1, goalSize),
    };
  }
}
