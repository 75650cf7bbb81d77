import { join } from "node:path";
import { Command } from "commander";
import { addMappingOptions, type MeaningFlags, meaningOf } from "../meaning-options.ts";
import { collectValues, seedOption, sizeOption, wholeNumber, workersOption } from "../options.ts";

interface TrainOptions extends MeaningFlags {
  readonly env: string;
  readonly agent: string;
  readonly dataset?: string;
  readonly size: "small" | "paper";
  readonly seed: number;
  readonly updates?: number;
  readonly name?: string;
  readonly runs: string;
  readonly workers: number;
  readonly set: readonly string[];
  readonly emitOnnx?: string;
}

export const trainCommand = () =>
  addMappingOptions(new Command("train").description("train a policy on a dataset"))
    .requiredOption("--env <id>", "environment to evaluate in, see `smore list envs`")
    .option("--agent <name>", "algorithm, see `smore list agents`", "smore")
    .option(
      "--dataset <name|path>",
      "a dataset's name, folder, or a file of episodes (default: the environment's first dataset)",
    )
    .addOption(sizeOption())
    .addOption(seedOption())
    .option("--updates <number>", "gradient updates (training.updates)", wholeNumber(1))
    .option("--name <name>", "name of the run (default: environment, agent and seed)")
    .option("--runs <folder>", "where runs are kept", "runs")
    .addOption(workersOption())
    .option("--set <setting=value>", "change one setting; repeat for more", collectValues, [])
    .option("--emit-onnx <file>", "also write the learner's update as an ONNX model")
    .addHelpText(
      "after",
      `
Settings are those of config.json, by their path: agent.*, training.* and evaluation.*.
\`smore list agents\` shows the settings of every agent.

Examples:
  smore train --env FetchReach
  smore train --env FetchReach --agent smore --set agent.expectile=0.9 --seed 3
  smore train --env FetchPush --dataset datasets/my-logs --set agent.inputs.goalOffset=false --updates 40000
  smore train --env FetchReach --dataset buffer.pkl`,
    )
    .action(async (options: TrainOptions) => {
      const { parseSettings } = await import("../../../core/base/assignments.ts");
      const { RunDirectory } = await import("../../runs/run-directory.ts");
      const { runName } = await import("../../runs/run-name.ts");
      const { ensureDatasetInTerminal } = await import("../../terminal/datasets.ts");
      const { trainWithProgress } = await import("../../terminal/training.ts");

      const { agent = {}, training = {}, ...others } = parseSettings(options.set);
      const updates = options.updates === undefined ? {} : { updates: options.updates };
      const run = await RunDirectory.create(
        join(options.runs, options.name ?? runName(options.env, options.agent, options.seed)),
        {
          environment: options.env,
          seed: options.seed,
          agent: { ...agent, name: options.agent },
          training: { ...training, ...updates },
          ...others,
        },
        async () => {
          const { size, workers } = options;
          const dataset = options.dataset ?? (await defaultDataset(options.env));
          return ensureDatasetInTerminal(dataset, { ...meaningOf(options), size, workers });
        },
        "--set ",
      );
      if (options.emitOnnx) {
        const { emitOnnx } = await import("../../../core/graph/index.ts");
        const { prepareLearner } = await import("../../runs/prepare.ts");
        const { writeFileAtomically } = await import("../../files/atomic.ts");
        const { learner } = await prepareLearner(run);
        await writeFileAtomically(options.emitOnnx, emitOnnx(learner.update));
      }
      await trainWithProgress(run);
    });

/** The name of the environment's first dataset in the catalogue. */
async function defaultDataset(environment: string): Promise<string> {
  const { UserError } = await import("../../../core/base/errors.ts");
  const { firstRecipe } = await import("../../../core/collect/index.ts");
  const recipe = firstRecipe(environment);
  if (recipe) return recipe.name;
  throw new UserError(
    `there is no dataset for ${environment} in the catalogue; give one with --dataset <folder>`,
  );
}
