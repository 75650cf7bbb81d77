import { RandomGenerator, type RandomState } from "../random/generator.ts";
import { type GoalComparison, GoalRule } from "../spaces/index.ts";
import {
  allocateNoise,
  type BatchOf,
  type BatchRequest,
  type BatchSampler,
  type Draw,
  fillNoise,
  type ReplayBatch,
} from "./batch.ts";
import { allocateColumns, type ColumnTarget, type VectorSizes } from "./columns.ts";
import { type StepsToGoal, stepsToGoalLaw } from "./goal-law.ts";
import { type CompleteGoalMixture, completeMixture } from "./goal-mixture.ts";

export interface ReplaySizes extends VectorSizes, GoalComparison {
  /** A goal is reached while the distance of achieved and desired goal is below this. */
  readonly distanceThreshold: number;
}

/** One state of an environment; the arrays may be live views. */
export interface ReplayState {
  /** (observationSize) */
  readonly observation: ArrayLike<number>;
  /** (goalSize) */
  readonly achievedGoal: ArrayLike<number>;
  /** (goalSize) */
  readonly desiredGoal: ArrayLike<number>;
}

/** What followed a state; nothing follows the last state of an episode. */
const NOTHING = 0;
const STEP = 1;
const TERMINATION = 2;
/** Draws for one transition. At most every second state is the last of its episode, so practically one of these draws succeeds. */
const MOST_TRIES = 1000;

/** The offset of each column in a row. The observation is at 0. */
function columnsOf({ observationSize, goalSize, actionSize }: ReplaySizes) {
  const desired = observationSize + goalSize;
  const action = desired + goalSize;
  const reward = action + actionSize;
  return { achieved: observationSize, desired, action, reward, followed: reward + 1 };
}

/** Bytes of a replay buffer of `capacity` states. */
export function replayBytes(sizes: ReplaySizes, capacity: number): number {
  return capacity * (columnsOf(sizes).followed + 1) * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * The newest states of an environment, in order; new states overwrite the oldest. A row is a state with its goals, the
 * action in it and the reward. The next state is the next row, so every state is stored once.
 *
 * Transitions are drawn independently, with replacement. The state of a buffer is that of its generator, see
 * {@link state}, and its rows, see {@link rowsFrom} and {@link load}.
 */
export class ReplayBuffer implements BatchSampler {
  /**
   * Numbers in a row: observation, achieved goal, desired goal, action, reward, and whether a step or termination
   * followed.
   */
  readonly rowSize: number;
  /** Largest number of states. */
  readonly capacity: number;
  readonly #sizes: ReplaySizes;
  readonly #goalRule: GoalRule;
  readonly #rows: Float32Array;
  readonly #at: ReturnType<typeof columnsOf>;
  /** For each slot whose episode is over, the slot of the episode's last state. */
  readonly #end: Uint32Array;
  #random: RandomGenerator;
  /** States so far. State n is in slot n mod capacity. */
  #count = 0;
  /** Steps of the running episode. */
  #length = 0;
  /** Three numbers on [0, 1) for a row: which transition, which kind of goal, which goal. */
  readonly #uniform = new Float64Array(3);

  /** @throws RangeError for a `goalDistance` that does not fit the goals */
  constructor(sizes: ReplaySizes, options: { readonly capacity: number; readonly random: RandomGenerator }) {
    this.#at = columnsOf(sizes);
    this.rowSize = this.#at.followed + 1;
    this.capacity = options.capacity;
    this.#sizes = sizes;
    this.#goalRule = new GoalRule(sizes);
    this.#rows = new Float32Array(options.capacity * this.rowSize);
    this.#end = new Uint32Array(options.capacity);
    this.#random = options.random;
  }

  /** Number of complete rows: all states so far but the newest, whose next state is not known yet. */
  get completedRows(): number {
    return Math.max(0, this.#count - 1);
  }

  /** Begins an episode with its first state. */
  begin(state: ReplayState): void {
    this.#endEpisode();
    this.#push(state);
    this.#length = 0;
  }

  /**
   * Appends the next state of the running episode, with the action and the reward that led to it.
   * @param terminated whether the environment terminated the episode
   */
  append(action: ArrayLike<number>, reward: number, terminated: boolean, state: ReplayState): void {
    const row = this.#newest() * this.rowSize;
    this.#rows.set(action, row + this.#at.action);
    this.#rows[row + this.#at.reward] = reward;
    this.#rows[row + this.#at.followed] = terminated ? TERMINATION : STEP;
    this.#push(state);
    this.#length++;
  }

  /**
   * The complete rows from number `first` on, row-major, in one or two pieces.
   * @throws RangeError if rows from `first` on were overwritten already, or do not exist
   */
  rowsFrom(first: number): Float32Array[] {
    const { capacity, rowSize } = this;
    const end = this.completedRows;
    if (first < this.#count - capacity || first > end)
      throw new RangeError(`replay: rows from ${first} of ${end} are no longer there`);
    const pieces: Float32Array[] = [];
    for (let row = first; row < end; ) {
      const slot = row % capacity;
      const rows = Math.min(end - row, capacity - slot);
      pieces.push(this.#rows.subarray(slot * rowSize, (slot + rows) * rowSize));
      row += rows;
    }
    return pieces;
  }

  /**
   * Restores `count` complete rows, after which `state` is the newest state.
   *
   * @param read fills an array with complete rows, from number `first` on
   */
  load(count: number, read: (rows: Float32Array, first: number) => void, state: ReplayState): void {
    const { capacity, rowSize } = this;
    const first = Math.max(0, count - capacity);
    for (let row = first; row < count; ) {
      const slot = row % capacity;
      const rows = Math.min(count - row, capacity - slot);
      read(this.#rows.subarray(slot * rowSize, (slot + rows) * rowSize), row);
      row += rows;
    }
    this.#length = 0;
    for (this.#count = first + 1; this.#count <= count; this.#count++) {
      if (this.#followed(this.#newest()) === NOTHING) {
        this.#endEpisode();
        this.#length = 0;
      } else this.#length++;
    }
    this.#count = count;
    this.#push(state);
  }

  /** State of the random generator, on which every later batch depends. */
  state(): RandomState {
    return this.#random.state();
  }

  /** Continues from what {@link ReplayBuffer.state} returned. The rows of the buffer are not part of it. */
  restore(state: RandomState): void {
    this.#random = RandomGenerator.restore(state);
  }

  /**
   * Prepares a batch of noise, or of transitions, all equally likely, each with a goal drawn from the mixture.
   * Hindsight goals of a running episode come from its steps so far. Filling a batch throws a RangeError while there is
   * no transition.
   * @param target the arrays that columns are written into; by default each column has an array of its own
   * @throws UserError for a wrong mixture of goals; RangeError for a request that needs a dataset
   */
  prepare<Request extends BatchRequest>(request: Request, target?: ColumnTarget): Draw<BatchOf<Request>>;
  prepare(request: BatchRequest, target?: ColumnTarget): Draw<BatchOf<BatchRequest>> {
    if ("shape" in request) {
      const batch = allocateNoise(request, target);
      return { batch, fill: () => fillNoise(this.#random, request, batch.values) };
    }
    const { source, rows } = request;
    if (source !== "replay") throw new RangeError(`replay: ${source} batches need a dataset`);
    const goals = completeMixture(request.goals);
    const law = stepsToGoalLaw(goals.law);
    const columns = allocateColumns(
      "replay",
      { ...this.#sizes, observationType: "float32" },
      request,
      target,
    );
    const batch: ReplayBatch = { rows, ...columns };
    return { batch, fill: () => this.#fill(batch, goals, law) };
  }

  #fill(batch: ReplayBatch, goals: CompleteGoalMixture, law: StepsToGoal): void {
    if (this.#count < 2) throw new RangeError("replay: there is no transition to draw");
    const { capacity, rowSize } = this;
    const { observationSize, goalSize, actionSize } = this.#sizes;
    const { achieved, desired, action, reward } = this.#at;
    const values = this.#rows;
    for (let row = 0; row < batch.rows; row++) {
      const slot = this.#draw();
      const from = slot * rowSize;
      const next = ((slot + 1) % capacity) * rowSize;
      const goal = this.#chooseGoal(slot, goals, law) ?? from + desired;
      copy(values, from, batch.observation, row * observationSize, observationSize);
      copy(values, next, batch.nextObservation, row * observationSize, observationSize);
      copy(values, from + action, batch.action, row * actionSize, actionSize);
      copy(values, goal, batch.goal, row * goalSize, goalSize);
      batch.reached[row] = this.#goalRule.reached(values, values, next + achieved, goal) ? 1 : 0;
      batch.reward[row] = values[from + reward];
      batch.terminated[row] = this.#followed(slot) === TERMINATION ? 1 : 0;
    }
  }

  /** The slot of a transition, with new numbers for its goal. */
  #draw(): number {
    const filled = Math.min(this.#count, this.capacity);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      this.#random.fillUniform(this.#uniform, 3);
      const slot = Math.floor(this.#uniform[0] * filled);
      if (this.#followed(slot) !== NOTHING) return slot;
    }
    throw new RangeError("replay: hardly any state has a successor; episodes must have steps");
  }

  /** Position of a row's goal among all numbers; undefined for the commanded one. */
  #chooseGoal(slot: number, goals: CompleteGoalMixture, law: StepsToGoal): number | undefined {
    const { hindsight, random, current } = goals;
    const choice = this.#uniform[1];
    const { achieved } = this.#at;
    const { capacity, rowSize } = this;
    if (choice < hindsight) {
      const later = slot + law(this.#uniform, 2, this.#remaining(slot));
      return (later % capacity) * rowSize + achieved;
    }
    if (choice < hindsight + random) {
      const filled = Math.min(this.#count, capacity);
      return Math.floor(this.#uniform[2] * filled) * rowSize + achieved;
    }
    return choice < hindsight + random + current ? slot * rowSize + achieved : undefined;
  }

  /** How many later states its episode has, so far. */
  #remaining(slot: number): number {
    const { capacity } = this;
    const newest = this.#newest();
    const age = (newest - slot + capacity) % capacity;
    return age <= this.#length ? age : (this.#end[slot] - slot + capacity) % capacity;
  }

  #push({ observation, achievedGoal, desiredGoal }: ReplayState): void {
    this.#count++;
    const row = this.#newest() * this.rowSize;
    const { achieved, desired, action } = this.#at;
    this.#rows.set(observation, row);
    this.#rows.set(achievedGoal, row + achieved);
    this.#rows.set(desiredGoal, row + desired);
    this.#rows.fill(0, row + action, row + this.rowSize);
  }

  /** Tells all states of the running episode that the newest is its last. */
  #endEpisode(): void {
    if (this.#count === 0) return;
    const { capacity } = this;
    const newest = this.#newest();
    for (let age = Math.min(this.#length, capacity - 1); age >= 0; age--)
      this.#end[(newest - age + capacity) % capacity] = newest;
  }

  #newest(): number {
    return (this.#count - 1) % this.capacity;
  }

  #followed(slot: number): number {
    return this.#rows[slot * this.rowSize + this.#at.followed];
  }
}

/** A plain loop: `set(subarray(…))` would allocate a view per row. */
function copy(source: Float32Array, from: number, target: Float32Array, to: number, width: number): void {
  for (let i = 0; i < width; i++) target[to + i] = source[from + i];
}
