import { UserError } from "../base/errors.ts";
import type { Column, ColumnNumbers } from "../data/columns/column.ts";
import type { EpisodeDataset } from "../data/dataset.ts";
import { proprioceptionSize, robotStates } from "../data/robot-states.ts";
import { RandomGenerator, type RandomState } from "../random/generator.ts";
import { isImage, vectorSpaces } from "../spaces/index.ts";
import {
  allocateNoise,
  type BatchOf,
  type BatchRequest,
  type BatchSampler,
  type Draw,
  fillNoise,
  type InitialBatch,
  type TransitionBatch,
} from "./batch.ts";
import {
  allocateColumns,
  type BatchColumns,
  type BatchKind,
  type BatchShape,
  type ColumnTarget,
  columnsOf,
} from "./columns.ts";
import { eventfulTransitions } from "./eventful.ts";
import { initialGatherer, transitionGatherer } from "./gather.ts";
import { type StepsToGoal, stepsToGoalLaw } from "./goal-law.ts";
import { completeMixture, type GoalMixture } from "./goal-mixture.ts";
import { reachedTransitions } from "./reached.ts";
import { completeRowChoice, type RowChoice } from "./row-choice.ts";
import { imageShifter } from "./shift-images.ts";
import type { TransitionSet } from "./transition-set.ts";

/** The random generator and the settings of a sampler. */
export interface HindsightSamplerOptions {
  /** The sampler's own stream. Nothing else should draw from it. */
  readonly random: RandomGenerator;
  /** Largest random shift of images, in pixels (default 0). Other observations are not changed. */
  readonly shiftImages?: number;
}

/** A goal mixture with cumulative limits: a row has the first kind of goal whose limit exceeds its number on [0, 1). */
interface Plan {
  readonly law: StepsToGoal;
  readonly hindsight: number;
  readonly random: number;
  readonly current: number;
  /** The state whose achieved goal each row is paired with, or {@link COMMANDED}. */
  readonly goalState: Int32Array;
}

/** In `goalState` of a row: its goal is the commanded goal of its episode. */
export const COMMANDED = -1;

/**
 * Draws training batches from a dataset: transitions or first states paired with goals, among them goals that are
 * achieved later (*Hindsight Experience Replay*, Andrychowicz et al. 2017, Sec. 3.2).
 *
 * All draws are independent, with replacement. The whole state is that of the random generator, so
 * `restore(state())` continues with the same bits. Filling a batch allocates no arrays of its size.
 */
export class HindsightSampler implements BatchSampler {
  readonly dataset: EpisodeDataset;
  /** The transitions from which `goalTransitions` batches draw rows with commanded goals. */
  readonly reachedTransitions: TransitionSet;
  readonly #shiftImages: number;
  /** The robot's own measurements in each state. */
  readonly #robot: Column<Float32Array> | undefined;
  #random: RandomGenerator;
  #eventful: TransitionSet | undefined;
  /** Three numbers on [0, 1) for every row of a batch: which row, which kind of row and of goal, which goal. */
  #uniform = new Float64Array(0);

  /** Reads all achieved goals once, to find the transitions that reach commanded goals. */
  constructor(dataset: EpisodeDataset, { random, shiftImages = 0 }: HindsightSamplerOptions) {
    this.dataset = dataset;
    this.#shiftImages = isImage(vectorSpaces(dataset.header).observation) ? shiftImages : 0;
    this.#robot = robotStates(dataset);
    this.reachedTransitions = reachedTransitions(dataset);
    this.#random = random;
  }

  /** State of the random generator, on which every later batch depends. */
  state(): RandomState {
    return this.#random.state();
  }

  /** Continues from what {@link HindsightSampler.state} returned, with the same batches. */
  restore(state: RandomState): void {
    this.#random = RandomGenerator.restore(state);
  }

  /**
   * Prepares a batch. ρ, q and d₀ are the distributions of SMORe's Eq. 9.
   * - `offline`, ρ(s, a, g): transitions by the choice of rows, each with a goal drawn from the mixture.
   * - `goalTransitions`, q(s, a, g): transitions that enter their goal. For a hindsight goal, a transition (e, t) and
   *   a later step k are drawn as in `offline` and row k − 1 is paired with φ(s_k). Otherwise the row is drawn uniformly
   *   from {@link reachedTransitions} and keeps its commanded goal. If no transition of the dataset reached its
   *   commanded goal, every row is a hindsight row.
   * - `initial`, d₀(s, g): s_0 of an episode, all equally likely, with a goal as in `offline`.
   * - `uniformNoise`, `normalNoise`: numbers on [0, 1), or from the standard normal distribution.
   *
   * @param target the arrays that columns are written into; by default each column has an array of its own
   * @throws UserError for a wrong mixture of goals or choice of rows; RangeError for goal transitions with goals other
   * than hindsight and commanded ones, and for `replay`, which needs a `ReplayBuffer`
   */
  prepare<Request extends BatchRequest>(request: Request, target?: ColumnTarget): Draw<BatchOf<Request>>;
  prepare(request: BatchRequest, target?: ColumnTarget): Draw<BatchOf<BatchRequest>> {
    if ("shape" in request) {
      const batch = allocateNoise(request, target);
      return { batch, fill: () => fillNoise(this.#random, request, batch.values) };
    }
    if (request.source === "replay")
      throw new RangeError("replay: a dataset keeps no rewards; take a ReplayBuffer");
    const { rows } = request;
    const plan = this.#plan(request);
    if (this.#uniform.length < 3 * rows) this.#uniform = new Float64Array(3 * rows);
    const { header } = this.dataset;
    const shape: BatchShape = {
      ...header,
      proprioceptionSize: proprioceptionSize(header),
      observationType: header.observationType ?? "float32",
    };
    if (request.source === "initial") {
      const columns = allocateColumns("initial", shape, request, target);
      const batch: InitialBatch = { rows, ...columns, episode: new Uint32Array(rows) };
      if (target) this.#refuseGoalsWithoutImage(batch, plan);
      const gather = initialGatherer(this.dataset, batch, plan.goalState, this.#robot);
      const shift = this.#shifter("initial", columns);
      const fill = () => {
        this.#random.fillUniform(this.#uniform, 3 * rows);
        this.#chooseInitial(batch, plan);
        gather();
        shift?.();
      };
      return { batch, fill };
    }
    const columns = allocateColumns("transition", shape, request, target);
    const batch: TransitionBatch = { rows, ...columns, transition: new Uint32Array(rows) };
    if (target) this.#refuseGoalsWithoutImage(batch, plan);
    const gather = transitionGatherer(this.dataset, batch, plan.goalState, request, this.#robot);
    const { source } = request;
    if (source === "goalTransitions" && plan.hindsight < plan.current)
      throw new RangeError("goal mixture: goal transitions enter hindsight or commanded goals, no others");
    const eventful = this.#eventfulShare(request.rowChoice);
    const shift = this.#shifter("transition", columns);
    const fill = () => {
      this.#random.fillUniform(this.#uniform, 3 * rows);
      this.#chooseTransitions(batch, eventful);
      if (source === "offline") this.#chooseGoals(batch, plan);
      else this.#enterGoals(batch, plan);
      gather();
      shift?.();
    };
    return { batch, fill };
  }

  /** Shifts the images of a batch; undefined where they stay as they are. */
  #shifter<Kind extends BatchKind>(kind: Kind, batch: BatchColumns<Kind>): (() => void) | undefined {
    if (this.#shiftImages === 0) return undefined;
    const columns = columnsOf(kind)
      .filter(([, column]) => column.kind === "observation")
      .map(([name]) => (batch as Readonly<Record<string, ColumnNumbers>>)[name]);
    const shape = this.dataset.header.observationShape as readonly number[];
    const random = { integer: (count: number) => this.#random.integer(count) };
    return imageShifter(random, shape, this.#shiftImages, columns as readonly Uint8Array[]);
  }

  #refuseGoalsWithoutImage({ goalObservation }: Pick<TransitionBatch, "goalObservation">, plan: Plan): void {
    if (goalObservation.length === 0 || plan.current > 1 - 1e-9) return;
    throw new UserError(
      `dataset "${this.dataset.header.name}": there are no images of commanded goals; let the shares hindsight, random and current of all goals sum to 1, or give goals as vectors`,
    );
  }

  #plan({ rows, goals }: { readonly rows: number; readonly goals: GoalMixture }): Plan {
    const { law, hindsight, random, current } = completeMixture(goals);
    return {
      law: stepsToGoalLaw(law),
      hindsight,
      random: hindsight + random,
      current: hindsight + random + current,
      goalState: new Int32Array(rows),
    };
  }

  /** The share of rows from eventful episodes; 0 if the dataset has none. */
  #eventfulShare(rowChoice: RowChoice = {}): number {
    const { eventful } = completeRowChoice(rowChoice);
    if (eventful > 0) this.#eventful ??= eventfulTransitions(this.dataset);
    return this.#eventful?.size === 0 ? 0 : eventful;
  }

  /**
   * Draws the transition of every row: with probability `share` one of an eventful episode, otherwise any. One number
   * decides this and the kind of goal: after this choice it is stretched, and is again uniform on [0, 1).
   */
  #chooseTransitions({ transition, rows }: TransitionBatch, share: number): void {
    const uniform = this.#uniform;
    const eventful = this.#eventful;
    const { transitionCount } = this.dataset;
    for (let row = 0; row < rows; row++) {
      const place = 3 * row;
      const choice = place + 1;
      if (eventful && uniform[choice] < share) {
        transition[row] = eventful.at(Math.floor(uniform[place] * eventful.size));
        uniform[choice] /= share;
      } else {
        transition[row] = Math.floor(uniform[place] * transitionCount);
        uniform[choice] = (uniform[choice] - share) / (1 - share);
      }
    }
  }

  /** Draws the goal of every row by the mixture. */
  #chooseGoals({ transition, stepsToGoal, rows }: TransitionBatch, plan: Plan): void {
    const { dataset } = this;
    for (let row = 0; row < rows; row++) {
      const episode = dataset.episodeOf(transition[row]);
      const remaining = this.#remaining(transition[row], episode);
      stepsToGoal[row] = this.#chooseGoal(plan, row, transition[row] + episode, remaining);
    }
  }

  /** Moves every row to the transition that enters its goal; commanded goals are entered from those that reached them. */
  #enterGoals({ transition, stepsToGoal, rows }: TransitionBatch, plan: Plan): void {
    const { dataset } = this;
    const uniform = this.#uniform;
    const reached = this.reachedTransitions;
    for (let row = 0; row < rows; row++)
      if (uniform[3 * row + 1] < plan.hindsight || reached.size === 0) {
        const episode = dataset.episodeOf(transition[row]);
        transition[row] += plan.law(uniform, 3 * row + 2, this.#remaining(transition[row], episode)) - 1;
        stepsToGoal[row] = 1;
        plan.goalState[row] = transition[row] + episode + 1;
      } else {
        transition[row] = reached.at(Math.floor(uniform[3 * row] * reached.size));
        stepsToGoal[row] = 0;
        plan.goalState[row] = COMMANDED;
      }
  }

  /** Draws the episode and the goal of every row of a batch of first states. */
  #chooseInitial(batch: InitialBatch, plan: Plan): void {
    const { dataset } = this;
    const { episodeCount, episodeLengths } = dataset;
    for (let row = 0; row < batch.rows; row++) {
      const episode = Math.floor(this.#uniform[3 * row] * episodeCount);
      const state = dataset.stateIndex(episode, 0);
      batch.episode[row] = episode;
      batch.stepsToGoal[row] = this.#chooseGoal(plan, row, state, episodeLengths[episode]);
    }
  }

  /**
   * Draws the goal of a row in `state`, `remaining` steps before the end of its episode, into the plan; gives the
   * steps to a hindsight goal, 0 for any other.
   */
  #chooseGoal(plan: Plan, row: number, state: number, remaining: number): number {
    const choice = this.#uniform[3 * row + 1];
    if (choice < plan.hindsight) {
      const steps = plan.law(this.#uniform, 3 * row + 2, remaining);
      plan.goalState[row] = state + steps;
      return steps;
    }
    if (choice < plan.random) {
      const stateCount = this.dataset.transitionCount + this.dataset.episodeCount;
      plan.goalState[row] = Math.floor(this.#uniform[3 * row + 2] * stateCount);
    } else plan.goalState[row] = choice < plan.current ? state : COMMANDED;
    return 0;
  }

  /** T − t of a transition: how many later steps its episode has. */
  #remaining(transition: number, episode: number): number {
    const { episodeStarts, episodeLengths } = this.dataset;
    return episodeStarts[episode] + episodeLengths[episode] - transition;
  }
}
