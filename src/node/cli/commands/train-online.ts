import { Command } from "commander";
import { addEnvironment, requireEnvironment } from "../environment.ts";
import { type ImportOption, importOption } from "../import-option.ts";
import { seedOption, settingOption, wholeNumber } from "../options.ts";
import { addRunFolderOptions, type RunFolderFlags, runFolder } from "../run-folder.ts";

interface TrainOnlineOptions extends RunFolderFlags, ImportOption {
  readonly env?: string;
  readonly steps: number;
  readonly seed: number;
  readonly set: readonly string[];
}

export const trainOnlineCommand = () =>
  addRunFolderOptions(
    addEnvironment(
      new Command("train-online").description(
        "train a policy with TD3 on data that it collects in an environment",
      ),
      "an environment, see `smore list envs`",
    ),
    "environment, agent and seed, and a number if there is a run of that name",
  )
    .option(
      "--steps <number>",
      "environment steps, the first ones with random actions",
      wholeNumber(1),
      1_000_000,
    )
    .addOption(seedOption())
    .addOption(importOption())
    .addOption(settingOption())
    .addHelpText(
      "after",
      `
If the environment has rewards of its own, the policy learns these; otherwise it learns to reach goals, with hindsight
goals (agent.reward). Settings are those of config.json: agent.*, online.*, training.* and evaluation.*.
Every evaluated policy is kept in the run's folder.

Examples:
  smore train-online CheetahTgtVel --steps 1000000
  smore train-online PointReach --steps 10000 --set online.warmUp=1000 --set training.evaluateEvery=500`,
    )
    .action(async (argument: string | undefined, options: TrainOnlineOptions) => {
      const environment = requireEnvironment(argument, options.env);
      const { parseSettings } = await import("../../../core/base/assignments.ts");
      const { createOnlineRun } = await import("../../runs/online-run.ts");
      const { runName } = await import("../../runs/run-name.ts");
      const { trainWithProgress } = await import("../../terminal/training.ts");
      const { steps, seed } = options;
      const { folder, note } = runFolder(options, runName(environment, "td3", seed));
      const settings = parseSettings(options.set);
      const request = { imports: options.import, environment, seed, ...settings };
      const run = await createOnlineRun(folder, request, steps, "--set ", options);
      if (note) console.log(note);
      await trainWithProgress(run);
    });
