import { readingsText } from "../../core/learn/readings-text.ts";
import type { EvaluationSummary } from "../../core/rollout/returns.ts";
import { summaryTable } from "../../core/rollout/summary-tables.ts";
import type { RunDirectory } from "../runs/run-directory.ts";
import { interruptSignal } from "./interrupt.ts";
import { megabytes, Progress } from "./progress.ts";

/** Trains a run to its end with a progress bar and prints what it came to; Ctrl-C leaves it to be resumed. */
export async function trainWithProgress(run: RunDirectory): Promise<void> {
  const { train } = await import("../runs/train.ts");
  const { environment, agent, dataset, signals } = run.config;
  const source = dataset?.folder.replace(/^(\.\.\/)+/, "") ?? "what it meets there";
  console.log(
    environment === undefined
      ? `training ${agent.name} from ${source}; no environment is known, so it is judged on held-out episodes`
      : `training ${agent.name} on ${environment} from ${source}`,
  );
  let loading: Progress | undefined;
  let progress: Progress | undefined;
  let latest: EvaluationSummary | undefined;
  let latestReadings: Readonly<Record<string, number>> = {};
  let note = "";
  const training = train(run, {
    signal: interruptSignal(),
    onLoading: (bytes, total) => {
      loading ??= new Progress({ label: "check the data", total: megabytes(total), unit: "MB" });
      loading.update(megabytes(bytes));
      if (bytes < total) return;
      loading.finish();
      loading = undefined;
    },
    onNotice: (sentence) => console.error(sentence),
    onUpdate: (completed, total) => {
      progress ??= new Progress({ label: "train", total, unit: "updates", start: completed });
      progress.update(completed, note);
    },
    onEvaluation: (completed, summary) => {
      latest = summary;
      const { success, environmentReturn } = summary;
      const achieved = environmentReturn
        ? `return ${environmentReturn.mean.toFixed(0)}`
        : `success ${(100 * success.rate).toFixed(0)} %`;
      note = `${achieved} at ${completed}`;
    },
    onReadings: (completed, readings) => {
      latestReadings = readings;
      const error = readings["heldOut/actionError"];
      if (environment === undefined && error !== undefined)
        note = `error of actions ${error.toFixed(3)} at ${completed}`;
    },
  });
  const result = await training.catch((error: unknown) => {
    for (const bar of [loading, progress]) bar?.abandon();
    throw error;
  });
  progress?.finish();
  if (result.status === "interrupted") {
    console.log(
      `stopped at update ${result.completed} of ${run.config.training.updates}; continue with: smore resume ${run.folder}`,
    );
    process.exitCode = 130;
    return;
  }
  if (latest) console.log(`\n${summaryTable(latest)}`);
  if (environment === undefined) console.log(`\n${readingsText(latestReadings, signals)}`);
  console.log(
    `\npolicy          ${run.policy}\nlearning curve  ${run.figure}\nmetrics         ${run.metrics}`,
  );
}
