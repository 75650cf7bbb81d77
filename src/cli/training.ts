import type { EvaluationSummary } from "../eval/returns.ts";
import type { RunDirectory } from "../train/run-directory.ts";
import { interruptSignal } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { summaryTable } from "./summary.ts";

/** Trains a run to its end with a progress bar and prints what it came to; Ctrl-C leaves it to be resumed. */
export async function trainWithProgress(run: RunDirectory): Promise<void> {
  const { train } = await import("../train/loop.ts");
  const { environment, agent, training, dataset } = run.config;
  const source = dataset?.folder.replace(/^(\.\.\/)+/, "") ?? "what it meets there";
  console.log(`training ${agent.name} on ${environment} from ${source}`);
  let loading: Progress | undefined;
  let progress: Progress | undefined;
  let latest: EvaluationSummary | undefined;
  let note = "";
  const result = await train(run, {
    signal: interruptSignal(),
    onLoading: (bytes, total) => {
      loading ??= new Progress({ label: "check the data", total: Math.ceil(total / 1e6), unit: "MB" });
      loading.update(Math.round(bytes / 1e6));
    },
    onNotice: (sentence) => console.error(sentence),
    onUpdate: (completed, total) => {
      if (!progress) loading?.finish();
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
  });
  progress?.finish();
  if (result.status === "interrupted") {
    console.log(
      `stopped at update ${result.completed} of ${training.updates}; continue with: smore resume ${run.folder}`,
    );
    process.exitCode = 130;
    return;
  }
  if (latest) console.log(`\n${summaryTable(latest)}`);
  console.log(
    `\npolicy          ${run.policy}\nlearning curve  ${run.figure}\nmetrics         ${run.metrics}`,
  );
}
