import { GoalRule } from "../spaces/index.ts";
import type { Column, ColumnNumbers } from "./columns/column.ts";
import { CumulativeIndex } from "./cumulative-index.ts";
import { type DatasetHeader, datasetHeaderSchema, parseOrExplain } from "./header.ts";
import {
  type ColumnChecks,
  columnsOf,
  type DatasetArrays,
  type DatasetColumns,
  numberColumnsOf,
  validateColumns,
} from "./validate.ts";

/** One episode of T steps, row-major: views into a dataset, or arrays to append to one. */
export interface Episode<Numbers extends ArrayLike<number> = ArrayLike<number>> {
  /** (T+1, observationSize) */
  readonly observations: Numbers;
  /** (T+1, stateSize): numbers beside images; undefined if there are none. */
  readonly states?: Numbers | undefined;
  /** (T+1, goalSize) */
  readonly achievedGoals: Numbers;
  /** (T, actionSize) */
  readonly actions: Numbers;
  /** (goalSize): the goal the behaviour was commanded to reach. */
  readonly desiredGoal: Numbers;
}

/** An episode of a dataset. */
export interface StoredEpisode extends Episode {
  readonly observations: ColumnNumbers;
  readonly states?: Float32Array | undefined;
  readonly achievedGoals: Float32Array;
  readonly actions: Float32Array;
  readonly desiredGoal: Float32Array;
}

/**
 * Logged episodes of one environment, end to end in columns of numbers, in memory or on disk.
 *
 * Transitions and states are numbered over all episodes. The number of a *transition*, 0 … transitionCount − 1, is its
 * row in `actions`. The number of a *state* is its row in `observations` and `achievedGoals`. An episode of T
 * transitions has T+1 states, so the state before transition n of episode e is n + e, and the state after it n + e + 1.
 */
export class EpisodeDataset implements DatasetColumns {
  readonly header: DatasetHeader;
  readonly episodeCount: number;
  readonly transitionCount: number;
  /** (episodeCount): T of each episode. */
  readonly episodeLengths: Uint32Array;
  /** (transitionCount + episodeCount, observationSize) */
  readonly observations: Column;
  /** (transitionCount + episodeCount, stateSize): numbers beside images; undefined if there are none. */
  readonly states: Column<Float32Array> | undefined;
  /** (transitionCount + episodeCount, goalSize) */
  readonly achievedGoals: Column<Float32Array>;
  /** (transitionCount, actionSize) */
  readonly actions: Column<Float32Array>;
  /** (episodeCount, goalSize) */
  readonly desiredGoals: Column<Float32Array>;
  /** Decides when a goal is reached. */
  readonly goalRule: GoalRule;
  readonly #transitions: CumulativeIndex;

  /**
   * Takes the columns without a copy; they must not change afterwards. All data are checked here, so code that receives
   * an `EpisodeDataset` can rely on them, unless `checks` disables the checks of numbers.
   * @throws UserError when the header or a column is not valid; it names the field, or the column, episode and step
   */
  constructor(header: DatasetHeader, columns: DatasetArrays | DatasetColumns, checks?: ColumnChecks) {
    this.header = parseOrExplain(datasetHeaderSchema, header, "dataset header");
    const checked = columnsOf(this.header, columns);
    validateColumns(this.header, checked, checks);
    this.goalRule = new GoalRule(this.header);
    this.episodeLengths = checked.episodeLengths;
    this.observations = checked.observations;
    this.states = checked.states;
    this.achievedGoals = checked.achievedGoals;
    this.actions = checked.actions;
    this.desiredGoals = checked.desiredGoals;
    this.episodeCount = this.episodeLengths.length;
    this.#transitions = CumulativeIndex.ofCounts(this.episodeLengths);
    this.transitionCount = this.#transitions.total;
  }

  /** (episodeCount): the first transition of each episode. */
  get episodeStarts(): Uint32Array {
    return this.#transitions.starts;
  }

  /** The episode of a transition. */
  episodeOf(transition: number): number {
    return this.#transitions.binOf(transition);
  }

  /** The state number of step `step` (0 … T) of an episode. */
  stateIndex(episode: number, step: number): number {
    return this.episodeStarts[episode] + episode + step;
  }

  /** The transition number of step `step` (0 … T − 1) of an episode. */
  transitionIndex(episode: number, step: number): number {
    return this.episodeStarts[episode] + step;
  }

  /**
   * The rows of one episode; views if they are in memory. Reading episodes in order is fastest.
   * @throws RangeError for an episode that does not exist; UserError when a file cannot be read
   */
  episode(episode: number): StoredEpisode {
    if (!Number.isInteger(episode) || episode < 0 || episode >= this.episodeCount)
      throw new RangeError(`episode: expected 0 … ${this.episodeCount - 1}, got ${episode}`);
    const state = this.stateIndex(episode, 0);
    const transition = this.episodeStarts[episode];
    const length = this.episodeLengths[episode];
    return {
      observations: this.observations.read(state, state + length + 1),
      ...(this.states && { states: this.states.read(state, state + length + 1) }),
      achievedGoals: this.achievedGoals.read(state, state + length + 1),
      actions: this.actions.read(transition, transition + length),
      desiredGoal: this.desiredGoals.read(episode, episode + 1),
    };
  }

  /** Closes the files of columns on disk. Their rows cannot be read afterwards. */
  close(): void {
    for (const name of numberColumnsOf(this.header)) this[name]!.close();
  }
}
