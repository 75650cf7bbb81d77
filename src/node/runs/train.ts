import { removeRemains } from "../files/atomic.ts";
import { type Hold, holdFolder } from "../files/hold.ts";
import type { RunDirectory } from "./run-directory.ts";
import { type TrainingCallbacks, TrainingRun } from "./training-run.ts";

/** How a training is interrupted, and where it reports. */
export interface TrainingOptions extends TrainingCallbacks {
  /** Aborting finishes the updates under way, writes a checkpoint and returns. */
  readonly signal?: AbortSignal;
  /** Called after every few updates. */
  readonly onUpdate?: (completed: number, total: number) => void;
}

/** How a call of {@link train} ended. */
export interface TrainingResult {
  readonly status: "finished" | "interrupted";
  readonly completed: number;
}

/**
 * Trains a run to its end: from the beginning, or from its last good checkpoint. If it is interrupted anywhere, even by
 * `kill -9`, and called again, it ends with the same bits as without the interruption.
 *
 * @throws DivergenceError that names the last good checkpoint; UserError, also when another process trains this run
 */
export async function train(run: RunDirectory, options: TrainingOptions = {}): Promise<TrainingResult> {
  const hold = await holdRun(run);
  try {
    return await trainHeld(run, hold, options);
  } finally {
    await hold.release();
  }
}

/** Holds the folder of a run, and removes what killed processes left there. */
export async function holdRun({ folder, policies, outcomes }: RunDirectory): Promise<Hold> {
  const hold = await holdFolder(folder);
  for (const place of [folder, policies, outcomes]) await removeRemains(place);
  return hold;
}

/** {@link train} in the folder of a run that the caller holds, by {@link holdRun}, and releases. */
export async function trainHeld(
  run: RunDirectory,
  hold: Hold,
  options: TrainingOptions = {},
): Promise<TrainingResult> {
  const training = await TrainingRun.create(run, hold, options);
  try {
    await training.resume();
    const status = await makeUpdates(training, run, options);
    return { status, completed: training.completed };
  } catch (error) {
    throw await training.fail(error);
  } finally {
    await training.dispose();
  }
}

/** Makes all updates that are left, with rows in the logs, evaluations and checkpoints in between. */
async function makeUpdates(
  training: TrainingRun,
  run: RunDirectory,
  { signal, onUpdate }: TrainingOptions,
): Promise<TrainingResult["status"]> {
  const { updates, logEvery, evaluateEvery } = run.config.training;
  const isDue = (period: number) => training.completed % period === 0 || training.completed === updates;
  const untilNext = (period: number) => period - (training.completed % period);
  if (isDue(evaluateEvery)) await training.startEvaluation();
  while (training.completed < updates) {
    const most = Math.min(updates - training.completed, untilNext(logEvery), untilNext(evaluateEvery));
    if (!(await training.advance(most, signal))) return "interrupted";
    if (isDue(logEvery)) training.logMetrics();
    onUpdate?.(training.completed, updates);
    if (signal?.aborted && training.completed < updates) {
      await training.saveCheckpoint();
      return "interrupted";
    }
    if (isDue(evaluateEvery)) {
      await training.saveCheckpoint();
      await training.startEvaluation();
    }
  }
  await training.writeResults();
  return "finished";
}
