import { UserError } from "../base/errors.ts";
import { allocateNumbers, type ColumnNumbers } from "./columns/column.ts";
import { type Episode, EpisodeDataset } from "./dataset.ts";
import { type DatasetHeader, datasetHeaderSchema, parseOrExplain } from "./header.ts";
import { columnsOf, type DatasetArrays, validateColumns } from "./validate.ts";

/** Numbers that grow by doubling, so that appending costs amortised constant time per number. */
class GrowingArray<Numbers extends ColumnNumbers> {
  #values: Numbers;
  #length = 0;

  constructor(start: Numbers) {
    this.#values = start;
  }

  append(numbers: ArrayLike<number>): void {
    const length = this.#length + numbers.length;
    if (length > this.#values.length) {
      const type = this.#values instanceof Float32Array ? "float32" : "uint8";
      const larger = allocateNumbers(type, Math.max(length, 2 * this.#values.length)) as Numbers;
      larger.set(this.#values.subarray(0, this.#length));
      this.#values = larger;
    }
    this.#values.set(numbers, this.#length);
    this.#length = length;
  }

  toArray(): Numbers {
    return this.#values.slice(0, this.#length) as Numbers;
  }
}

const isByte = (value: number) => Number.isInteger(value) && value >= 0 && value <= 255;

/** Builds an {@link EpisodeDataset} from episodes that are appended one by one. */
export class EpisodeDatasetBuilder {
  readonly header: DatasetHeader;
  readonly #lengths: number[] = [];
  readonly #observations: GrowingArray<ColumnNumbers>;
  readonly #states = new GrowingArray(new Float32Array(1024));
  readonly #achievedGoals = new GrowingArray(new Float32Array(1024));
  readonly #actions = new GrowingArray(new Float32Array(1024));
  readonly #desiredGoals = new GrowingArray(new Float32Array(1024));

  /** @throws UserError that names the wrong field of `header` */
  constructor(header: DatasetHeader) {
    this.header = parseOrExplain(datasetHeaderSchema, header, "dataset header");
    this.#observations = new GrowingArray(allocateNumbers(header.observationType ?? "float32", 1024));
  }

  /** Episodes added so far. */
  get episodeCount(): number {
    return this.#lengths.length;
  }

  /**
   * Copies one episode, rounded to float32. Its length T follows from the number of actions. Pixels are checked here,
   * all other numbers by {@link build}.
   * @throws UserError when the arrays do not fit each other or the header, or a pixel is not a whole number from 0 to
   * 255
   */
  append(episode: Episode): void {
    const { name, observationSize, stateSize = 0, goalSize, actionSize } = this.header;
    const where = `dataset "${name}", episode ${this.#lengths.length}`;
    const length = episode.actions.length / actionSize;
    if (length === 0 || !Number.isInteger(length))
      throw new UserError(
        `${where}: "actions" holds ${episode.actions.length} numbers; expected a positive multiple of ${actionSize}`,
      );
    const expectCount = (column: keyof Episode, count: number) => {
      const found = episode[column]?.length ?? 0;
      if (found !== count)
        throw new UserError(
          `${where}: "${column}" holds ${found} numbers; expected ${count} for ${length} actions`,
        );
    };
    expectCount("observations", (length + 1) * observationSize);
    expectCount("states", (length + 1) * stateSize);
    expectCount("achievedGoals", (length + 1) * goalSize);
    expectCount("desiredGoal", goalSize);
    if (this.header.observationType === "uint8") {
      const wrong = Array.prototype.findIndex.call(episode.observations, (value: number) => !isByte(value));
      if (wrong >= 0)
        throw new UserError(
          `${where}: "observations" holds ${episode.observations[wrong]} at number ${wrong}; expected pixels, whole numbers from 0 to 255`,
        );
    }
    this.#lengths.push(length);
    this.#observations.append(episode.observations);
    this.#states.append(episode.states ?? []);
    this.#achievedGoals.append(episode.achievedGoals);
    this.#actions.append(episode.actions);
    this.#desiredGoals.append(episode.desiredGoal);
  }

  /**
   * A dataset of all episodes appended so far. More may be appended afterwards, for a later dataset.
   * @throws UserError when there is no episode, or a number is not finite or an action not in [−1, 1]; it names the
   * column, the episode and the step
   */
  build(): EpisodeDataset {
    return new EpisodeDataset(this.header, this.#arrays());
  }

  /**
   * The columns of all episodes appended so far as plain arrays, checked as in {@link build}.
   * @throws UserError as {@link build}
   */
  arrays(): DatasetArrays {
    const arrays = this.#arrays();
    validateColumns(this.header, columnsOf(this.header, arrays));
    return arrays;
  }

  #arrays(): DatasetArrays {
    return {
      episodeLengths: Uint32Array.from(this.#lengths),
      observations: this.#observations.toArray(),
      ...(this.header.stateSize !== undefined && { states: this.#states.toArray() }),
      achievedGoals: this.#achievedGoals.toArray(),
      actions: this.#actions.toArray(),
      desiredGoals: this.#desiredGoals.toArray(),
    };
  }
}
