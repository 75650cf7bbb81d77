import type { OnBytes } from "../../core/base/byte-count.ts";
import { UserError } from "../../core/base/errors.ts";
import { MissingPackageError } from "../../core/base/optional.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { version } from "../../core/base/version.ts";
import { type DataSources, dataSources } from "../../core/data/index.ts";
import { DivergenceError } from "../../core/learn/divergence-error.ts";
import { InstrumentPanel } from "../../core/learn/instrument-panel.ts";
import { Trainer } from "../../core/learn/trainer.ts";
import { weightShares } from "../../core/learn/weight-shares.ts";
import { exportPolicy } from "../../core/policy/export.ts";
import { NonFiniteActionError } from "../../core/policy/policy.ts";
import {
  type EpisodeOutcome,
  type EvaluationSummary,
  outcomeColumns,
  summarizeEpisodes,
} from "../../core/rollout/returns.ts";
import { engine } from "../engine/index.ts";
import { changedImports } from "../extensions/index.ts";
import type { Hold } from "../files/hold.ts";
import type { Json } from "../files/sealed-json.ts";
import { CheckpointStore } from "./checkpoints.ts";
import { codeText, isSameCode, presentCode } from "./code-version.ts";
import { Evaluator } from "./evaluator.ts";
import { openInit, startFrom } from "./init.ts";
import { evaluationRow, RunLogs } from "./logs.ts";
import { type Preparation, prepareLearner } from "./prepare.ts";
import { resumeState } from "./resume-state.ts";
import { outcomesAt, policyAt, type RunDirectory } from "./run-directory.ts";
import { encodeJson, failRun, finishRun, reopenRun, writeRecorded } from "./run-end.ts";
import { RunSinks } from "./run-sinks.ts";

/** What is called while a run is trained. */
export interface TrainingCallbacks {
  /** Called with the bytes of the dataset that were checked, before training begins. */
  readonly onLoading?: OnBytes;
  /** Called with the images that were encoded, where that is done before training begins. */
  readonly onEncoding?: (done: number, total: number) => void;
  /** Called with each evaluation as it arrives. */
  readonly onEvaluation?: (completed: number, summary: EvaluationSummary) => void;
  /** Called with what instruments read on held-out episodes, with each evaluation and where no environment is known. */
  readonly onReadings?: (completed: number, readings: Readonly<Record<string, number>>) => void;
  /** Called after the last update if its evaluation still runs. */
  readonly onLastEvaluation?: () => void;
  /** Called with sentences the user should see, such as a damaged checkpoint that was skipped. */
  readonly onNotice?: (sentence: string) => void;
}

/** A run while this process trains it: the trainer, and what connects it to the files of the run. */
export class TrainingRun {
  readonly #run: RunDirectory;
  /** The right to write in the folder, which is verified before each write. */
  readonly #hold: Hold;
  readonly #callbacks: TrainingCallbacks;
  readonly #preparation: Preparation;
  readonly #trainer: Trainer;
  readonly #instruments: InstrumentPanel | undefined;
  readonly #sources: DataSources | undefined;
  readonly #checkpoints: CheckpointStore;
  readonly #logs: RunLogs;
  readonly #sinks: RunSinks;
  /** Absent where no environment is known. */
  readonly #evaluator: Evaluator | undefined;
  /** The evaluation under way. Its row is in eval.jsonl before a later checkpoint can be written. */
  #evaluation = Promise.resolve();
  #isEvaluating = false;
  #lastCheckpoint = 0;
  #secondsBefore = 0;
  #began = performance.now();

  private constructor(
    run: RunDirectory,
    hold: Hold,
    callbacks: TrainingCallbacks,
    preparation: Preparation,
    trainer: Trainer,
    instruments: InstrumentPanel | undefined,
    checkpoints: CheckpointStore,
  ) {
    const { environment, evaluation } = run.config;
    this.#run = run;
    this.#hold = hold;
    this.#callbacks = callbacks;
    this.#preparation = preparation;
    this.#trainer = trainer;
    this.#instruments = instruments;
    this.#sources = preparation.episodes && dataSources(preparation.episodes.training);
    this.#checkpoints = checkpoints;
    this.#logs = new RunLogs(run);
    this.#sinks = new RunSinks(callbacks.onNotice);
    const { actionNoise } = evaluation;
    this.#evaluator = environment === undefined ? undefined : new Evaluator({ environment, actionNoise });
  }

  static async create(run: RunDirectory, hold: Hold, callbacks: TrainingCallbacks): Promise<TrainingRun> {
    const { training, seed } = run.config;
    const preparation = await prepareLearner(run, callbacks.onLoading, callbacks.onEncoding);
    const { learner, sampler, episodes } = preparation;
    const heldOut = episodes?.heldOut;
    const { threads } = training;
    const trainer = await Trainer.create({ engine, learner, sampler, seed, threads });
    const instruments = heldOut && (await InstrumentPanel.create({ engine, learner, heldOut, threads }));
    const checkpoints = await CheckpointStore.open(run.checkpoints, run.id);
    return new TrainingRun(run, hold, callbacks, preparation, trainer, instruments, checkpoints);
  }

  /** Updates completed. */
  get completed(): number {
    return this.#trainer.completed;
  }

  /** Restores the last good checkpoint, or starts the run where there is none. */
  async resume(): Promise<void> {
    const { collector } = this.#preparation;
    this.#hold.requireHeld();
    if ((await this.#checkpoints.steps()).length === 0) {
      await reopenRun(this.#run);
      this.#logs.truncate();
      const source = await openInit(this.#run);
      if (source) this.#trainer.restore(await startFrom(source, this.#trainer.save()));
      collector?.start();
    } else {
      const { step: completed, tensors, refused, ...checkpoint } = await this.#checkpoints.loadLatest();
      const state = validateConfig(resumeState, checkpoint.state, `${this.#nameOf(completed)}: `);
      for (const sentence of [...refused, ...this.#otherCode(), ...this.#otherModules()])
        this.#callbacks.onNotice?.(sentence);
      const states = new Map(Array.from(tensors, ([name, { data }]) => [name, data]));
      this.#fit(completed, () => {
        if (completed > this.#run.config.training.updates) throw new RangeError("it has more updates");
        for (const [name, data] of states)
          if (!data.every(Number.isFinite)) throw new RangeError(`state "${name}" is not finite`);
        if (!collector !== !state.collector) throw new RangeError("only one of them collects data");
        this.#trainer.restore({ completed, states, sampler: state.sampler });
      });
      await reopenRun(this.#run);
      this.#fit(completed, () => state.collector && collector?.restore(state.collector));
      this.#logs.truncate(state.logs);
      this.#lastCheckpoint = completed;
      this.#secondsBefore = state.seconds;
    }
    const { folder, config } = this.#run;
    await this.#sinks.open({ folder, config, completed: this.completed });
    this.#began = performance.now();
  }

  /** @throws UserError when `restore` throws, since the configuration describes a learner with other states */
  #fit(completed: number, restore: () => void): void {
    try {
      restore();
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      throw new UserError(
        `${this.#nameOf(completed)} does not fit config.json (${(cause as Error).message}); restore config.json, or start a new run`,
        { cause },
      );
    }
  }

  #nameOf(completed: number): string {
    return `${this.#run.checkpoints}: checkpoint ${completed}`;
  }

  /** A sentence if this is not the code that started the run. */
  #otherCode(): string[] {
    const { folder, config } = this.#run;
    const now = presentCode();
    if (isSameCode(config, now)) return [];
    return [
      `${folder} was started by Smore ${codeText(config)} and is continued by ${codeText(now)}: the same bits are not guaranteed`,
    ];
  }

  /** A sentence for each imported module that was changed. */
  #otherModules(): string[] {
    const { folder, config } = this.#run;
    return changedImports(config.imports, folder).map(
      (path) => `${path} was changed since ${folder} was started: the same bits are not guaranteed`,
    );
  }

  /**
   * Makes at most `most` updates, in one run of the engine, on data that the run first collects if it collects its own.
   * @param signal ends the collecting before the first update of all
   * @returns false if it did
   */
  async advance(most: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { collector } = this.#preparation;
    const updates = Math.min(most, this.#trainer.stepsPerRun);
    // No checkpoint is written then: repeating these steps takes seconds and gives the same bits.
    const parameters = (name: string) => this.#trainer.state(name);
    if (collector && !(await collector.advance(updates, parameters, signal))) return false;
    await this.#trainer.advance(updates);
    return true;
  }

  /** Appends losses and diagnostics of the last update to the logs. */
  logMetrics(): void {
    this.#hold.requireHeld();
    const row = {
      step: this.completed,
      seconds: this.#seconds(),
      ...this.#preparation.collector?.report(),
      ...this.#trainer.report(),
      ...this.#weightShares(),
    };
    this.#logs.metrics(row);
    this.#sinks.send("metrics", row);
  }

  /**
   * Writes the present policy and reads the instruments. The evaluator's thread evaluates the policy while training
   * continues, and then the outcomes of its episodes are written.
   */
  async startEvaluation(): Promise<void> {
    const { completed } = this;
    const policy = this.#exportPolicy();
    this.#hold.requireHeld();
    // Which policy of a run is wanted may be known only when its curves are.
    await writeRecorded(this.#run, policyAt(completed), policy);
    const readings = (await this.#instruments?.read((name) => this.#trainer.state(name))) ?? {};
    this.#callbacks.onReadings?.(completed, readings);
    if (!this.#evaluator) {
      this.#logEvaluation(completed, undefined, readings);
      return;
    }
    this.#evaluation = this.#evaluate(this.#evaluator, policy).then(async (outcomes) => {
      const summary = summarizeEpisodes(outcomes);
      this.#hold.requireHeld();
      await writeRecorded(this.#run, outcomesAt(completed), encodeJson(outcomeColumns(outcomes)));
      this.#logEvaluation(completed, summary, readings);
      this.#callbacks.onEvaluation?.(completed, summary);
    });
    this.#isEvaluating = true;
    const ended = () => {
      this.#isEvaluating = false;
    };
    // A failure surfaces where the evaluation is awaited.
    this.#evaluation.then(ended, ended);
  }

  /** Appends an evaluation to the logs. */
  #logEvaluation(
    completed: number,
    summary: EvaluationSummary | undefined,
    readings: Readonly<Record<string, number>>,
  ): void {
    this.#hold.requireHeld();
    const row = evaluationRow(completed, this.#seconds(), summary, readings);
    this.#logs.evaluation(row);
    this.#sinks.send("evaluation", row);
  }

  #weightShares(): Record<string, number> {
    const { episodes } = this.#preparation;
    const weights = this.#trainer.rowWeights();
    return episodes && weights ? weightShares(weights, episodes.training, this.#sources) : {};
  }

  /** @throws DivergenceError when the policy's action is not finite, which finite parameters do not rule out */
  async #evaluate(evaluator: Evaluator, policy: Uint8Array): Promise<readonly EpisodeOutcome[]> {
    const { completed } = this;
    try {
      return await evaluator.evaluate(policy, this.#run.config.evaluation);
    } catch (error) {
      if (!(error instanceof NonFiniteActionError)) throw error;
      throw new DivergenceError(completed, "the policy's action");
    }
  }

  /** @throws DivergenceError when a state is not finite; nothing is written then */
  async saveCheckpoint(): Promise<void> {
    const { collector, learner } = this.#preparation;
    const { completed, states, sampler } = this.#trainer.save();
    await this.#evaluation;
    this.#hold.requireHeld();
    const tensors = new Map(
      learner.update.states.map(({ name, shape }) => [name, { shape, data: states.get(name)! }]),
    );
    await this.#checkpoints.save(completed, tensors, {
      sampler: [...sampler],
      ...(collector && { collector: collector.state() as unknown as Json }),
      logs: this.#logs.positions() as unknown as Json,
      seconds: this.#seconds(),
    });
    this.#lastCheckpoint = completed;
  }

  /** Writes the learning curve and the policy of a finished run. */
  async writeResults(): Promise<void> {
    if (this.#isEvaluating) this.#callbacks.onLastEvaluation?.();
    await this.#evaluation;
    try {
      await this.#logs.drawFigure();
    } catch (error) {
      if (!(error instanceof MissingPackageError)) throw error;
      this.#callbacks.onNotice?.(`the learning curve was not drawn: ${error.message}`);
    }
    this.#hold.requireHeld();
    await finishRun(this.#run, this.#exportPolicy(), this.#logs.positions());
  }

  /**
   * Ends the run if `error` is a divergence.
   * @returns a divergence with the last good checkpoint and what to change; any other error as it is
   */
  async fail(error: unknown): Promise<unknown> {
    if (!(error instanceof DivergenceError)) return error;
    const checkpoint =
      this.#lastCheckpoint > 0
        ? `the last good checkpoint is that of update ${this.#lastCheckpoint} in ${this.#run.checkpoints}`
        : "there is no checkpoint yet";
    const remedy = `${checkpoint}; try a smaller agent.learningRate`;
    const explained = new DivergenceError(error.update, error.tensor, remedy);
    await this.#evaluation.catch(() => {}); // its row is part of the result; its failure would hide the divergence
    this.#hold.requireHeld();
    await failRun(this.#run, explained.message, this.#logs.positions());
    return explained;
  }

  async dispose(): Promise<void> {
    const { collector, episodes } = this.#preparation;
    await this.#evaluator?.dispose();
    await this.#evaluation.catch(() => {}); // it may still write
    await collector?.dispose();
    await this.#instruments?.dispose();
    await this.#trainer.dispose();
    episodes?.close();
    this.#logs.close();
    await this.#sinks.close();
  }

  #exportPolicy(): Uint8Array {
    const { environment, agent, signals } = this.#run.config;
    const { learner, policyData } = this.#preparation;
    const provenance = {
      environment,
      agent: agent.name,
      update: this.completed,
      smoreVersion: version,
    };
    return exportPolicy(learner, (name) => this.#trainer.state(name), provenance, {
      signals,
      ...policyData,
    });
  }

  /** Time spent training, over all processes that trained this run. */
  #seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#began) / 1000;
  }
}
