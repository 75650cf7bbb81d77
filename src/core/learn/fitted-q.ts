import {
  type FittedQConfig,
  type FittedQLearner,
  fittedQLearner,
  type LearnerContext,
} from "../agents/index.ts";
import type { EpisodeDataset } from "../data/index.ts";
import { type Engine, type InputSet, Session } from "../engine/index.ts";
import { initialStates } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { HindsightSampler, type InitialBatch, type TransitionBatch } from "../sampling/index.ts";
import { mean } from "../statistics/mean.ts";
import { meanInterval } from "../statistics/mean-interval.ts";
import { DivergenceError } from "./divergence-error.ts";
import { allocateUpdateInputs, type UpdateInputs } from "./update-inputs.ts";

/**
 * The actions of a policy for rows of states and goals, row-major; `proprioception` is empty if there is none. The returned
 * array may be overwritten by the next call.
 */
export type ActBatch = (
  observations: ArrayLike<number>,
  goals: ArrayLike<number>,
  proprioception: ArrayLike<number>,
) => Promise<Float32Array>;

export interface FittedQOptions {
  readonly engine: Engine;
  readonly config: FittedQConfig;
  readonly context: LearnerContext;
  /** Acts on batches of `config.batchSize` rows. */
  readonly act: ActBatch;
  /** What Q is fitted on. */
  readonly training: EpisodeDataset;
  /** Episodes whose first states and commanded goals the policy is evaluated on. */
  readonly heldOut: EpisodeDataset;
  readonly seed: number;
  readonly threads?: number;
}

/** The value of a policy by fitted-Q evaluation. */
export interface FittedQEstimate {
  /** Mean of γ^(τ − 1) over first states and goals, on [0, 1]. */
  readonly value: number;
  /** Standard deviation over the heads: how uncertain the fit is. */
  readonly fitDeviation: number;
  /** Standard error of the mean over first states and goals. */
  readonly standardError: number;
  /** Ends of a 95 % interval from both errors. Errors at states that the data do not cover are not part of it. */
  readonly low: number;
  readonly high: number;
}

/** Fitted-Q evaluation of one policy. */
export class FittedQEvaluation {
  readonly #options: FittedQOptions;
  readonly #session: Session;
  readonly #values: Session;
  readonly #inputs: UpdateInputs;
  readonly #rows: TransitionBatch;
  #completed = 0;

  private constructor(options: FittedQOptions, learner: FittedQLearner, session: Session, values: Session) {
    const { training, seed } = options;
    const sampler = new HindsightSampler(training, { random: RandomGenerator.from(seed, "fitted-q") });
    this.#options = options;
    this.#session = session;
    this.#values = values;
    session.loadStates(initialStates(learner.update.states, seed));
    this.#inputs = allocateUpdateInputs(learner, sampler, session);
    this.#rows = this.#inputs.batches[0].rows as TransitionBatch;
  }

  static async create(options: FittedQOptions): Promise<FittedQEvaluation> {
    const { engine, config, context, threads } = options;
    const learner = fittedQLearner(config, context);
    const session = await Session.create(engine, learner.update, { threads });
    const values = await Session.create(engine, learner.values, { threads });
    return new FittedQEvaluation(options, learner, session, values);
  }

  /** Makes `updates` updates of Q. Throws DivergenceError when the loss is not finite. */
  async advance(updates: number): Promise<void> {
    const { inputs, fill } = this.#inputs;
    for (let update = 0; update < updates; update++) {
      fill(1);
      const { nextObservation, goal, nextProprioception } = this.#rows;
      const action = await this.#options.act(nextObservation, goal, nextProprioception);
      setInput(inputs, "rows.nextPolicyAction", action);
      await this.#session.run(inputs);
      this.#completed++;
      if (!Number.isFinite(this.#session.output("critic/loss")[0]))
        throw new DivergenceError(this.#completed, '"critic/loss"');
    }
  }

  /** The values of Q at held-out first states and their commanded goals. */
  async estimate(): Promise<FittedQEstimate> {
    const { act, config, heldOut } = this.#options;
    const { batchSize, heads } = config;
    const sampler = new HindsightSampler(heldOut, { random: RandomGenerator.from(0, "fitted-q") });
    const { batch, fill } = sampler.prepare({ source: "initial", rows: batchSize, goals: {} });
    fill();
    this.#values.copyStates((name) => this.#session.state(name));
    const inputs = this.#values.allocateInputs();
    await fillInitial(inputs, batch, act);
    await this.#values.run(inputs);
    const values = this.#values.output("values");
    const ofHead = Array.from({ length: heads }, (_, head) =>
      mean(values.subarray(head * batchSize, (head + 1) * batchSize)),
    );
    const ofRow = Array.from({ length: batchSize }, (_, row) =>
      mean(ofHead.map((_, head) => values[head * batchSize + row])),
    );
    const { mean: value, standardDeviation: fitDeviation } = meanInterval(ofHead);
    const standardError =
      meanInterval(ofRow).standardDeviation / Math.sqrt(Math.min(batchSize, heldOut.episodeCount));
    const halfWidth = 1.96 * Math.hypot(fitDeviation, standardError);
    return {
      value,
      fitDeviation,
      standardError,
      low: Math.max(0, value - halfWidth),
      high: Math.min(1, value + halfWidth),
    };
  }

  async dispose(): Promise<void> {
    await this.#session.dispose();
    await this.#values.dispose();
  }
}

async function fillInitial(inputs: InputSet, batch: InitialBatch, act: ActBatch): Promise<void> {
  setInput(inputs, "initial.observation", batch.observation);
  setInput(inputs, "initial.goal", batch.goal);
  setInput(inputs, "initial.proprioception", batch.proprioception);
  const action = await act(batch.observation, batch.goal, batch.proprioception);
  setInput(inputs, "initial.policyAction", action);
}

/** Inputs that a program does not read are not there. */
function setInput({ arrays }: InputSet, name: string, values: ArrayLike<number>): void {
  arrays[name]?.set(values);
}
