import { join } from "node:path";
import { Command } from "commander";
import { type ImportOption, importOption } from "../import-option.ts";
import { collectValues, seedOption, wholeNumber } from "../options.ts";

interface TrainOnlineOptions extends ImportOption {
  readonly steps: number;
  readonly seed: number;
  readonly name?: string;
  readonly runs: string;
  readonly set: readonly string[];
}

export const trainOnlineCommand = () =>
  new Command("train-online")
    .description("train a policy with TD3 on what it meets in an environment")
    .argument("<environment>", "see `smore list envs`")
    .option(
      "--steps <number>",
      "environment steps, the first ones with random actions",
      wholeNumber(1),
      1_000_000,
    )
    .addOption(seedOption())
    .option("--name <name>", "name of the run (default: environment, agent and seed)")
    .option("--runs <folder>", "where runs are kept", "runs")
    .addOption(importOption())
    .option("--set <setting=value>", "change one setting; repeat for more", collectValues, [])
    .addHelpText(
      "after",
      `
Where the environment has rewards of its own, they are what is learned; elsewhere it is to reach goals, with hindsight
goals (agent.reward). Settings are those of config.json: agent.*, online.*, training.* and evaluation.*.
Every policy that is evaluated is kept in the run's folder.

Examples:
  smore train-online CheetahTgtVel --steps 1000000
  smore train-online PointReach --steps 10000 --set online.warmUp=1000 --set training.evaluateEvery=500`,
    )
    .action(async (environment: string, options: TrainOnlineOptions) => {
      const { parseSettings } = await import("../../../core/base/assignments.ts");
      const { createOnlineRun } = await import("../../runs/online-run.ts");
      const { runName } = await import("../../runs/run-name.ts");
      const { trainWithProgress } = await import("../../terminal/training.ts");
      const { steps, seed, runs, name = runName(environment, "td3", seed) } = options;
      const settings = parseSettings(options.set);
      const request = { imports: options.import, environment, seed, ...settings };
      const run = await createOnlineRun(join(runs, name), request, steps, "--set ");
      await trainWithProgress(run);
    });
