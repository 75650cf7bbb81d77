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

/** One episode of T steps: views into a dataset, or arrays on their way into one (row-major). */
export interface Episode<Numbers extends ArrayLike<number> = ArrayLike<number>> {
  /** (T+1, observationSize) */
  readonly observations: Numbers;
  /** (T+1, stateSize): numbers beside images; undefined where there are none. */
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
 * Logged episodes of one environment in columns of numbers, laid end to end, in memory or on disk.
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
  readonly observations: Column;
  /** (transitionCount + episodeCount, stateSize): numbers beside images; undefined where there are none. */
  readonly states: Column<Float32Array> | undefined;
  /** (transitionCount + episodeCount, goalSize) */
  readonly achievedGoals: Column<Float32Array>;
  /** (transitionCount, actionSize) */
  readonly actions: Column<Float32Array>;
  /** (episodeCount, goalSize) */
  readonly desiredGoals: Column<Float32Array>;
  /** When a goal is reached. */
  readonly goalRule: GoalRule;
  readonly #transitions: CumulativeIndex;

  /**
   * Takes the columns as they are, without a copy; they must not change afterwards. This is the one place where data
   * are checked: code that receives an `EpisodeDataset` can rely on it, unless `checks` disables the checks of
   * numbers.
   * @throws UserError when the header or a column is unsound, naming the column, the episode and the step.
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

  /** The rows of one episode; those in memory as views. Episodes one after the other are read fastest. */
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

  /** Closes the files of columns on disk; their rows cannot be read afterwards. */
  close(): void {
    for (const name of numberColumnsOf(this.header)) this[name]!.close();
  }
}
