import { engine } from "../engine/index.ts";
import { join } from "node:path";
import { Evaluator } from "./evaluator.ts";
import type { EvaluationSummary } from "../../core/rollout/returns.ts";
import { exportPolicy } from "../../core/policy/export.ts";
import { removeRemains, writeFileAtomically } from "../files/atomic.ts";
import type { OnBytes } from "../../core/base/byte-count.ts";
import { holdFolder } from "../files/hold.ts";
import { initialStates } from "../../core/graph/index.ts";
import { Session } from "../../core/engine/index.ts";
import type { CollectorState } from "../../core/online/index.ts";
import type { RandomState } from "../../core/random/generator.ts";
import { version } from "../../core/base/version.ts";
import { allocateUpdateInputs } from "../../core/learn/batches.ts";
import { CheckpointStore, type Json, nameOfStep } from "./checkpoints.ts";
import { firstNonFiniteOutput, firstNonFiniteState, summarizeOutputs } from "../../core/learn/diagnostics.ts";
import { RunLogs } from "./logs.ts";
import { prepareLearner } from "./prepare.ts";
import type { RunDirectory } from "./run-directory.ts";

export interface TrainingOptions {
  /** Aborting finishes the updates under way, writes a checkpoint and returns. */
  readonly signal?: AbortSignal;
  /** Called with the bytes of the dataset that were checked, before training begins. */
  readonly onLoading?: OnBytes;
  /** Called after every few updates. */
  readonly onUpdate?: (completed: number, total: number) => void;
  /** Called with each evaluation as it arrives. */
  readonly onEvaluation?: (completed: number, summary: EvaluationSummary) => void;
  /** Called with sentences the user should see, such as a damaged checkpoint that was passed over. */
  readonly onNotice?: (sentence: string) => void;
}

/** Updates per call of ONNX Runtime: the cost of handing the states over is paid once for all of them. */
const STEPS_PER_RUN = 10;

/** How a call of {@link train} ended. */
export type TrainingResult =
  | { readonly status: "finished"; readonly completed: number }
  | { readonly status: "interrupted"; readonly completed: number };

/** Training produced NaN or infinity; the message names the update, the tensor and the last good checkpoint. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
}

interface ResumeState {
  readonly sampler: RandomState;
  /** Of a run that collects its own data. */
  readonly collector?: CollectorState;
  readonly logs: { readonly [log: string]: number };
  readonly seconds: number;
}

/**
 * Trains a run to its end: from the beginning, or from its last good checkpoint. Interrupted anywhere — even by
 * `kill -9` — and called again, it ends with the same bits as if it had never stopped.
 *
 * @throws DivergenceError; UserError, also when another process trains this run
 */
export async function train(run: RunDirectory, options: TrainingOptions = {}): Promise<TrainingResult> {
  const release = await holdFolder(run.folder);
  try {
    return await trainHeld(run, options);
  } finally {
    await release();
  }
}

async function trainHeld(run: RunDirectory, options: TrainingOptions): Promise<TrainingResult> {
  const { config } = run;
  const { updates, logEvery, evaluateEvery, threads } = config.training;
  const { learner, sampler, collector, dataset } = await prepareLearner(run, options.onLoading);
  const session = await Session.create(engine, learner.update, { threads, stepsPerRun: STEPS_PER_RUN });
  const checkpoints = await CheckpointStore.open(run.checkpoints);
  const batches = allocateUpdateInputs(learner, sampler, session);
  const logs = new RunLogs(run);
  await removeRemains(run.policies);
  const evaluator = new Evaluator({
    environment: config.environment,
    actionNoise: config.evaluation.actionNoise,
  });

  let completed = 0;
  let secondsBefore = 0;
  if ((await checkpoints.steps()).length > 0) {
    const checkpoint = await checkpoints.loadLatest();
    const state = checkpoint.state as unknown as ResumeState;
    for (const sentence of checkpoint.refused) options.onNotice?.(sentence);
    session.loadStates(new Map([...checkpoint.tensors].map(([name, { data }]) => [name, data])));
    sampler.restore(state.sampler);
    if (state.collector) collector?.restore(state.collector);
    logs.truncate(state.logs);
    completed = checkpoint.step;
    secondsBefore = state.seconds;
  } else {
    session.loadStates(initialStates(learner.update.states, config.seed));
    logs.truncate();
    collector?.start();
  }
  const began = performance.now();
  const seconds = () => secondsBefore + (performance.now() - began) / 1000;
  let lastCheckpoint = completed;

  const policyBytes = () =>
    exportPolicy(learner, (name) => session.state(name), {
      environment: config.environment,
      agent: config.agent.name,
      update: completed,
      smoreVersion: version,
    });

  // One evaluation at a time: the row of one is in eval.jsonl before a later checkpoint can be written.
  let evaluation = Promise.resolve();
  const startEvaluation = () => {
    const at = completed;
    const policy = policyBytes();
    evaluation = evaluator.evaluate(policy, config.evaluation).then(async (summary) => {
      // Which of its policies a run that makes its own data is wanted for shows later.
      if (collector) await writeFileAtomically(join(run.policies, `${nameOfStep(at)}.onnx`), policy);
      logs.evaluation(at, seconds(), summary);
      options.onEvaluation?.(at, summary);
    });
    // A failure surfaces where the evaluation is awaited.
    evaluation.catch(() => {});
  };

  const saveCheckpoint = async () => {
    const broken = firstNonFiniteState(session, learner.update);
    if (broken) throw diverged(completed, `state "${broken}"`, lastCheckpoint);
    await evaluation;
    const tensors = new Map(
      learner.update.states.map(({ name, shape }) => [
        name,
        { shape: [...shape], data: session.state(name) as Float32Array },
      ]),
    );
    await checkpoints.save(completed, tensors, {
      sampler: [...sampler.state()],
      ...(collector && { collector: collector.state() as unknown as Json }),
      logs: logs.positions(),
      seconds: seconds(),
    });
    lastCheckpoint = completed;
  };

  try {
    if (completed % evaluateEvery === 0 || completed === updates) startEvaluation();
    while (completed < updates) {
      const steps = Math.min(
        STEPS_PER_RUN,
        updates - completed,
        ...[logEvery, evaluateEvery].map((every) => every - (completed % every)),
      );
      // Steps with random actions are done again: they take seconds, and end with the same bits.
      if (collector && !(await collector.advance(steps, (name) => session.state(name), options.signal)))
        return { status: "interrupted", completed };
      for (let step = 0; step < steps; step++) batches.fill(step);
      await session.run(batches.inputs, steps);
      const broken = firstNonFiniteOutput(session, steps);
      if (broken) throw diverged(completed + broken.step + 1, `"${broken.name}"`, lastCheckpoint);
      completed += steps;
      if (completed % logEvery === 0 || completed === updates)
        logs.metrics({
          step: completed,
          seconds: seconds(),
          ...collector?.report(),
          ...summarizeOutputs(session),
        });
      options.onUpdate?.(completed, updates);
      if (options.signal?.aborted && completed < updates) {
        await saveCheckpoint();
        return { status: "interrupted", completed };
      }
      if (completed % evaluateEvery === 0 || completed === updates) {
        await saveCheckpoint();
        startEvaluation();
      }
    }
    await evaluation;
    await writeFileAtomically(run.policy, policyBytes());
    await logs.drawFigure();
    return { status: "finished", completed };
  } finally {
    await evaluator.dispose();
    await collector?.dispose();
    await session.dispose();
    dataset?.close();
    logs.close();
  }

  function diverged(update: number, tensor: string, checkpoint: number): Error {
    const remedy =
      checkpoint > 0
        ? `the last good checkpoint is that of update ${checkpoint} in ${run.checkpoints}`
        : "there is no checkpoint yet";
    return new DivergenceError(
      `training diverged at update ${update}: ${tensor} is not finite; ${remedy}; try a smaller agent.learningRate`,
    );
  }
}
