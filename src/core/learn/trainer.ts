import type { Learner } from "../agents/index.ts";
import { UserError } from "../base/errors.ts";
import { type Engine, Session } from "../engine/index.ts";
import { initialStates, type Program } from "../graph/index.ts";
import type { RandomState } from "../random/generator.ts";
import type { BatchSampler, TransitionBatch } from "../sampling/index.ts";
import { firstNonFiniteOutput, firstNonFiniteState, summarizeOutputs } from "./diagnostics.ts";
import { DivergenceError } from "./divergence-error.ts";
import { allocateUpdateInputs, type UpdateInputs } from "./update-inputs.ts";
import type { WeightedRows } from "./weight-shares.ts";

/** A learner, and the engine, data and seed that it is trained with. */
export interface TrainerOptions {
  readonly engine: Engine;
  readonly learner: Pick<Learner, "update" | "batches" | "weights">;
  /** Draws the batches of every update. Nothing else may draw from it. */
  readonly sampler: BatchSampler;
  /** Determines the first values of all states. */
  readonly seed: number;
  /** Threads for matrix products within a run (default 1). Results of different counts differ in the last bits. */
  readonly threads?: number;
  /**
   * Largest number of updates in one run of the engine. Default 10, or fewer if their batches would take more than 16
   * MiB. They share the fixed cost of a run and produce the same bits as single updates.
   */
  readonly stepsPerRun?: number;
}

/** Everything that training needs to continue with the same bits, as plain data. */
export interface TrainerState {
  /** Updates completed. */
  readonly completed: number;
  /** The values of every state of the learner, row-major, by name. */
  readonly states: ReadonlyMap<string, Float32Array>;
  /** The sampler's random state. */
  readonly sampler: RandomState;
}

/** Updates in one run of the engine, if batches are small. */
const MOST_STEPS = 10;
/** Largest number of bytes in the batches of one run. */
const LARGEST_BATCHES = 16 * 2 ** 20;

/** Largest number of values in all states of a learner, or in one batch, that a model can hold. */
const MOST_NUMBERS = 2 ** 29;

/** @throws UserError for networks or batches that are too large for a model, before anything is allocated for them */
function refuseLarge({ states, inputs }: Program): void {
  const numbersOf = (declared: Program["states"] | Program["inputs"]) =>
    declared.reduce((sum, { node }) => sum + node.size, 0);
  if (numbersOf(states) > MOST_NUMBERS)
    throw new UserError(
      `agent.hiddenSizes: the networks have ${numbersOf(states)} numbers, optimisers included, where at most ${MOST_NUMBERS} fit into a model; take smaller layers`,
    );
  if (numbersOf(inputs) > MOST_NUMBERS)
    throw new UserError(
      `agent.batchSize: a batch has ${numbersOf(inputs)} numbers, where at most ${MOST_NUMBERS} fit into a model; take fewer rows`,
    );
}

function stepsThatFit({ inputs }: Program): number {
  const bytes = inputs.reduce((sum, { type, node }) => sum + (type === "uint8" ? 1 : 4) * node.size, 0);
  return Math.min(MOST_STEPS, Math.max(1, Math.floor(LARGEST_BATCHES / bytes)));
}

/**
 * The training loop of every agent: the sampler fills the batches, the engine runs the updates, and the outputs are
 * checked. It has no clock and writes no files, so it runs in Node, in workers and in pages.
 *
 * @example Ten updates of SMORe without a run directory.
 * ```js
 * import { agents, engine, HindsightSampler, normalizationOf, openDataset, RandomGenerator, Trainer, vectorSpaces } from "smore";
 *
 * const dataset = await openDataset("point-reach-random", { size: 50 });
 * const { config, build } = agents.smore;
 * const learner = build(config.parse({ batchSize: 64, hiddenSizes: [32, 32] }), {
 *   spaces: vectorSpaces(dataset.header),
 *   statistics: normalizationOf(dataset),
 *   totalUpdates: 10,
 * });
 * const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(0, "batches") });
 * const trainer = await Trainer.create({ engine, learner, sampler, seed: 0 });
 * await trainer.advance(10);
 * console.log(trainer.completed, Number.isFinite(trainer.report()["policy/loss"])); // 10 true
 * await trainer.dispose();
 * ```
 */
export class Trainer {
  readonly learner: TrainerOptions["learner"];
  readonly #session: Session;
  readonly #sampler: BatchSampler;
  readonly #batches: UpdateInputs;
  #completed = 0;
  /** Updates of the last run. */
  #lastSteps = 1;

  private constructor({ learner, sampler, seed }: TrainerOptions, session: Session) {
    this.learner = learner;
    this.#session = session;
    this.#sampler = sampler;
    this.#batches = allocateUpdateInputs(learner, sampler, session);
    session.loadStates(initialStates(learner.update.states, seed));
  }

  /**
   * Compiles the learner's update for the engine and draws its initial states.
   * @throws UserError for networks or batches that are too large for a model
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    refuseLarge(options.learner.update);
    const { engine, learner, threads, stepsPerRun = stepsThatFit(learner.update) } = options;
    return new Trainer(options, await Session.create(engine, learner.update, { threads, stepsPerRun }));
  }

  /** Updates completed, including those before a restored state. */
  get completed(): number {
    return this.#completed;
  }

  /** Largest number of updates in one run of the engine. */
  get stepsPerRun(): number {
    return this.#session.stepsPerRun;
  }

  /**
   * Makes `updates` updates, in runs of at most `stepsPerRun`.
   * @throws DivergenceError after the first run with a scalar output that is NaN or infinite; RangeError unless
   * `updates` is a whole number from 1
   */
  async advance(updates: number): Promise<void> {
    if (!Number.isInteger(updates) || updates < 1)
      throw new RangeError(`trainer: expected a whole number of updates from 1, got ${updates}`);
    for (let left = updates; left > 0; left -= this.stepsPerRun)
      await this.#run(Math.min(left, this.stepsPerRun));
  }

  async #run(steps: number): Promise<void> {
    this.#batches.fill(steps);
    await this.#session.run(this.#batches.inputs, steps);
    const diverged = firstNonFiniteOutput(this.#session, steps);
    if (diverged) throw new DivergenceError(this.#completed + diverged.step + 1, `"${diverged.name}"`);
    this.#completed += steps;
    this.#lastSteps = steps;
  }

  /** The outputs of the last update as named numbers: scalars as they are, vectors by their quantiles. */
  report(): Record<string, number> {
    return summarizeOutputs(this.#session);
  }

  /**
   * The weights of the rows in the policy's loss of the last update; undefined if it has none. The next update
   * overwrites them.
   */
  rowWeights(): WeightedRows | undefined {
    const { weights } = this.learner;
    if (!weights) return undefined;
    const batch = this.#batches.batches[this.#lastSteps - 1][weights.batch] as TransitionBatch;
    return { weight: this.#session.output(weights.output), transition: batch.transition };
  }

  /**
   * The present values of a state of the learner, row-major, without a copy. Valid until the next update.
   * @throws RangeError for a state that does not exist
   */
  state(name: string): Float32Array {
    return this.#session.state(name) as Float32Array;
  }

  /**
   * A copy of everything that {@link restore} needs.
   * @throws DivergenceError when a state holds NaN or infinity
   */
  save(): TrainerState {
    const diverged = firstNonFiniteState(this.#session);
    if (diverged !== undefined) throw new DivergenceError(this.#completed, `state "${diverged}"`);
    return {
      completed: this.#completed,
      states: new Map(this.learner.update.states.map(({ name }) => [name, this.state(name).slice()])),
      sampler: this.#sampler.state(),
    };
  }

  /**
   * Continues exactly where `state` was saved.
   * @throws RangeError when a state is missing or has another size; nothing is changed then
   */
  restore({ completed, states, sampler }: TrainerState): void {
    this.#session.loadStates(states);
    this.#sampler.restore(sampler);
    this.#completed = completed;
  }

  /** Releases the compiled update. The trainer cannot be used afterwards. */
  async dispose(): Promise<void> {
    await this.#session.dispose();
  }
}
