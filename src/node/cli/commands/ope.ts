import { Command } from "commander";
import { seedOption, wholeNumber } from "../options.ts";

interface OpeOptions {
  readonly updates: number;
  readonly seed: number;
  readonly json?: boolean;
}

export const opeCommand = () =>
  new Command("ope")
    .description("off-policy evaluation: estimate the value of a run's policy from its data alone")
    .argument("<run>", "the folder of a finished run")
    .option("--updates <number>", "updates of the fit", wholeNumber(1), 3000)
    .addOption(seedOption())
    .option("--json", "print the numbers as JSON")
    .addHelpText(
      "after",
      `
Fitted-Q evaluation: Q is fitted on the episodes that the run was trained on, for the actions of its policy, and read at
the first states and commanded goals of its held-out episodes. The value is the mean of γ^(τ − 1), where τ is the number of
steps to the goal; it is 1 if every first step reaches its goal.

Examples:
  smore ope runs/my-logs-smore-seed0
  smore ope runs/fetch-push-smore-seed0 --updates 20000 --json`,
    )
    .action(async (folder: string, { updates, seed, json }: OpeOptions) => {
      const { RunDirectory } = await import("../../runs/run-directory.ts");
      const { evaluateOffPolicy } = await import("../../runs/off-policy.ts");
      const { estimateText } = await import("../../../core/learn/readings-text.ts");
      const { interruptSignal } = await import("../../terminal/interrupt.ts");
      const { lineWidth, printJson, printText } = await import("../../terminal/print.ts");
      const { withProgress } = await import("../../terminal/progress.ts");
      const run = await RunDirectory.open(folder);
      const estimate = await withProgress("fit", "updates", (onUpdate) =>
        evaluateOffPolicy(run, { updates, seed, signal: interruptSignal(), onUpdate }),
      );
      if (!estimate) process.exitCode = 130;
      else if (json) printJson(estimate);
      else printText(estimateText(estimate, lineWidth()));
    });
