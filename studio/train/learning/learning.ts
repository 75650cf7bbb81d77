import { agentSettings, findAgent, type Learner } from "../../../src/core/agents/index.ts";
import { version } from "../../../src/core/base/version.ts";
import { columnExtremes, EpisodeDataset, holdOutEpisodes } from "../../../src/core/data/index.ts";
import type { Engine } from "../../../src/core/engine/index.ts";
import { inputKnowledge } from "../../../src/core/learn/input-knowledge.ts";
import { InstrumentPanel } from "../../../src/core/learn/instrument-panel.ts";
import { Trainer } from "../../../src/core/learn/trainer.ts";
import { exportPolicy } from "../../../src/core/policy/export.ts";
import { RandomGenerator } from "../../../src/core/random/generator.ts";
import { HindsightSampler } from "../../../src/core/sampling/index.ts";
import type { DatasetMessage } from "./data.ts";
import { Inside, type Judgement, type Present, type Views } from "./inside.ts";

/** Share of the episodes that nothing is trained on, as in a run of the command line. */
const HELD_OUT = 0.05;

export interface LearningRequest {
  readonly dataset: DatasetMessage;
  /** Name of an agent and its settings. */
  readonly agent: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly updates: number;
  readonly threads: number;
}

/** Losses and diagnostics of one update; `step` counts the updates. */
export type LossRow = Readonly<Record<string, number>> & { readonly step: number };

/**
 * A run on a dataset in memory. Settings, draws and networks are those of `smore train` with the same seed, so its losses are
 * the same up to rounding.
 */
export class Learning {
  readonly #request: LearningRequest;
  readonly #learner: Learner;
  readonly #trainer: Trainer;
  readonly #training: EpisodeDataset;
  readonly #panel: InstrumentPanel | undefined;
  readonly #inside: Inside;

  private constructor(
    request: LearningRequest,
    learner: Learner,
    trainer: Trainer,
    training: EpisodeDataset,
    panel: InstrumentPanel | undefined,
    inside: Inside,
  ) {
    this.#request = request;
    this.#learner = learner;
    this.#trainer = trainer;
    this.#training = training;
    this.#panel = panel;
    this.#inside = inside;
  }

  /** @throws UserError for a dataset that is not sound, or for wrong settings */
  static async create(engine: Engine, request: LearningRequest): Promise<Learning> {
    const { dataset, agent: name, settings, seed, updates, threads } = request;
    const agent = findAgent(name);
    const config = agentSettings(agent, settings, "");
    const all = new EpisodeDataset(dataset.header, dataset.arrays);
    const split = holdOutEpisodes(all, HELD_OUT, 0);
    const { training, heldOut } = split ?? { training: all, heldOut: all };
    const knowledge = inputKnowledge(training, config.inputs, seed);
    const learner = agent.build(config, { ...knowledge, totalUpdates: updates });
    const sampler = new HindsightSampler(training, { random: RandomGenerator.from(seed, "sampler") });
    const trainer = await Trainer.create({ engine, learner, sampler, seed, threads });
    const panel = await InstrumentPanel.create({ engine, learner, heldOut, threads });
    const inside = await Inside.create(engine, learner, training, threads);
    return new Learning(request, learner, trainer, training, panel, inside);
  }

  /**
   * Trains for about so many milliseconds, at least one run of the engine.
   * @returns a row for each run of the engine
   * @throws DivergenceError when a loss is not finite
   */
  async advance(milliseconds: number): Promise<LossRow[]> {
    const rows: LossRow[] = [];
    const end = performance.now() + milliseconds;
    for (let left = this.#left; left > 0; left = this.#left) {
      await this.#trainer.advance(Math.min(left, this.#trainer.stepsPerRun));
      rows.push({ step: this.#trainer.completed, ...this.#trainer.report() });
      if (performance.now() >= end) break;
    }
    return rows;
  }

  /** Whether there is something to look into. */
  get hasCritic(): boolean {
    return this.#inside.hasCritic;
  }

  /** The present policy as the bytes of a `policy.onnx`, and after which update it is. */
  policy(): { readonly policy: Uint8Array; readonly step: number } {
    const { agent, dataset } = this.#request;
    const provenance = {
      environment: dataset.header.environment,
      agent,
      update: this.#trainer.completed,
      smoreVersion: version,
    };
    const observed = columnExtremes(this.#training.observations);
    const policy = exportPolicy(this.#learner, this.#state, provenance, {
      signals: dataset.header,
      observed,
    });
    return { policy, step: this.#trainer.completed };
  }

  /** What instruments say of held-out episodes. */
  async readings(): Promise<Record<string, number>> {
    return (await this.#panel?.read(this.#state)) ?? {};
  }

  /** Scores and values around the present state and goal. */
  views(present: Present): Promise<Views> {
    return this.#inside.views(this.#state, present);
  }

  /** How the present critic judges actions of the data; undefined where it judges none. */
  judgement(): Promise<Judgement | undefined> {
    return this.#inside.judgement(this.#state);
  }

  /** The weights of the last batch in the policy's loss, where it has any. */
  weights(): number[] | undefined {
    const weights = this.#trainer.rowWeights()?.weight;
    return weights && Array.from(weights);
  }

  async dispose(): Promise<void> {
    await this.#inside.dispose();
    await this.#panel?.dispose();
    await this.#trainer.dispose();
  }

  get #left(): number {
    return this.#request.updates - this.#trainer.completed;
  }

  readonly #state = (name: string) => this.#trainer.state(name);
}
