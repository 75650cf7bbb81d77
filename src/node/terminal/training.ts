import { readingsText } from "../../core/learn/readings-text.ts";
import type { EvaluationSummary } from "../../core/rollout/returns.ts";
import { summaryTable } from "../../core/rollout/summary-tables.ts";
import type { RunDirectory } from "../runs/run-directory.ts";
import { interruptSignal } from "./interrupt.ts";
import { lineWidth, printText } from "./print.ts";
import { megabytes, Progress } from "./progress.ts";

/** Trains a run to its end with a progress bar and prints what it came to; Ctrl-C leaves it to be resumed. */
export async function trainWithProgress(run: RunDirectory): Promise<void> {
  if (await run.isFinished()) {
    console.log(`${run.folder} is finished: all ${run.config.training.updates} updates are done`);
    printFiles(run);
    return;
  }
  const { train } = await import("../runs/train.ts");
  const { environment, agent, dataset, signals } = run.config;
  const { updates } = run.config.training;
  const source = dataset?.folder.replace(/^(\.\.\/)+/, "") ?? "what it meets there";
  console.log(
    environment === undefined
      ? `training ${agent.name} from ${source}; no environment is known, so the policy is evaluated on held-out episodes`
      : `training ${agent.name} on ${environment} from ${source}`,
  );
  let loading: Progress | undefined;
  let encoding: Progress | undefined;
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
    onEncoding: (done, total) => {
      encoding ??= new Progress({ label: "encode the images", total, unit: "images" });
      encoding.update(done);
      if (done === total) encoding.finish();
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
    onLastEvaluation: () => {
      progress ??= new Progress({ label: "train", total: updates, unit: "updates", start: updates });
      progress.update(updates);
      progress.tell("the last evaluation still runs");
    },
    onReadings: (completed, readings) => {
      latestReadings = readings;
      const error = readings["heldOut/actionError"];
      if (environment === undefined && error !== undefined)
        note = `error of actions ${error.toFixed(3)} at ${completed}`;
    },
  });
  const result = await training.catch((error: unknown) => {
    for (const bar of [loading, encoding, progress]) bar?.abandon();
    throw error;
  });
  progress?.finish(note);
  if (result.status === "interrupted") {
    console.log(
      `stopped at update ${result.completed} of ${updates}; continue with: smore resume ${run.folder}`,
    );
    process.exitCode = 130;
    return;
  }
  if (latest) printText(`\n${summaryTable(latest, lineWidth())}`);
  if (environment === undefined) printText(`\n${readingsText(latestReadings, signals, lineWidth())}`);
  printFiles(run);
}

function printFiles(run: RunDirectory): void {
  console.log(
    `\npolicy          ${run.policy}\nlearning curve  ${run.figure}\nmetrics         ${run.metrics}`,
  );
}
