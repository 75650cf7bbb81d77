import { type FittedQConfig, fittedQConfig } from "../../core/agents/index.ts";
import { UserError } from "../../core/base/errors.ts";
import { type FittedQEstimate, FittedQEvaluation } from "../../core/learn/fitted-q.ts";
import { inputKnowledge } from "../../core/learn/input-knowledge.ts";
import { toUnitRange } from "../../core/spaces/index.ts";
import { engine, loadPolicy } from "../engine/index.ts";
import { openRunDatasets } from "./prepare.ts";
import { POLICY, type RunDirectory } from "./run-directory.ts";

export interface OffPolicyOptions {
  /** Updates of Q; default 3000. */
  readonly updates?: number;
  /** Settings of the evaluation that are not the defaults. */
  readonly settings?: Partial<FittedQConfig>;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called after every few updates. */
  readonly onUpdate?: (completed: number, total: number) => void;
}

/** Updates between two calls of `onUpdate`. */
const UPDATES_AT_ONCE = 10;

/**
 * What the policy of a finished run is worth by fitted-Q evaluation on the run's dataset: Q is fitted on the episodes that the run
 * was trained on, and read at first states and commanded goals of its held-out ones.
 * @returns undefined if `signal` was aborted
 * @throws UserError for a run without a policy, a dataset or held-out episodes; DivergenceError
 */
export async function evaluateOffPolicy(
  run: RunDirectory,
  { updates = 3000, settings, seed = 0, signal, onUpdate }: OffPolicyOptions = {},
): Promise<FittedQEstimate | undefined> {
  const bytes = await run.readFile(POLICY);
  if (!bytes)
    throw new UserError(
      `${run.policy} does not exist yet; finish the run with \`smore resume ${run.folder}\``,
    );
  const { training, heldOut, close } = await openRunDatasets(run);
  try {
    if (!heldOut)
      throw new UserError(
        `${run.folder}: the run held no episodes out; train one with training.heldOut above 0`,
      );
    const chosen = fittedQConfig.parse(settings ?? {});
    const actionRange = run.config.signals?.actionRange;
    const policy = await loadPolicy(bytes, run.policy, chosen.batchSize);
    // Q sees what the policy sees.
    const proprioception = policy.proprioceptionSize !== undefined;
    const images = { ...chosen.inputs.images, proprioception };
    const config = { ...chosen, inputs: { ...chosen.inputs, images } };
    if (policy.interface.goal.type === "uint8") {
      await policy.dispose();
      throw new UserError(
        `${run.policy} takes goals as images, and datasets have no images of commanded goals; evaluate it by success, or train it with goals as vectors`,
      );
    }
    const evaluation = await FittedQEvaluation.create({
      engine,
      config,
      context: { ...inputKnowledge(training, config.inputs, seed), totalUpdates: updates },
      act: async (observations, goals, beside) => {
        const actions = await policy.act(observations, goals, beside);
        return actionRange ? Float32Array.from(toUnitRange(actions, actionRange)) : actions;
      },
      training,
      heldOut,
      seed,
      threads: run.config.training.threads,
    });
    try {
      for (let completed = 0; completed < updates; ) {
        if (signal?.aborted) return undefined;
        const steps = Math.min(UPDATES_AT_ONCE, updates - completed);
        await evaluation.advance(steps);
        completed += steps;
        onUpdate?.(completed, updates);
      }
      return await evaluation.estimate();
    } finally {
      await evaluation.dispose();
      await policy.dispose();
    }
  } finally {
    close();
  }
}
