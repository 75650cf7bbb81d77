import { basename } from "node:path";
import { Command } from "commander";
import type { RunDirectory } from "../../runs/run-directory.ts";
import { environmentOf } from "../environment.ts";
import type { ImportOption } from "../import-option.ts";
import { addMeaningOptions, DATASET, type MeaningFlags, meaningOf } from "../meaning-options.ts";
import { seedOption, settingOption, sizeOption, wholeNumber, workersOption } from "../options.ts";
import { addRunFolderOptions, type RunFolderFlags, runFolder } from "../run-folder.ts";

interface TrainOptions extends MeaningFlags, RunFolderFlags, ImportOption {
  readonly config?: string;
  readonly agent: string;
  readonly dataset?: string;
  readonly size: "small" | "paper";
  readonly seed: number;
  readonly updates?: number;
  readonly init?: string;
  readonly workers: number;
  readonly set: readonly string[];
  readonly emitOnnx?: string;
}

export const trainCommand = () =>
  addRunFolderOptions(
    addMeaningOptions(new Command("train").description("train a policy on a dataset")),
    "environment or dataset, agent and seed, and a number if there is a run of that name",
  )
    .option(
      "--config <run|config.json>",
      "start with the settings and the dataset of another run; all other flags override them",
    )
    .option("--agent <name>", "algorithm, see `smore list agents`", "smore")
    .option("--dataset <name|path>", `${DATASET} (default: the environment's first dataset)`)
    .addOption(sizeOption())
    .addOption(seedOption())
    .option("--updates <number>", "gradient updates (training.updates)", wholeNumber(1))
    .option("--init <run>", "start from the networks of a finished run, with its agent's settings")
    .addOption(workersOption())
    .addOption(settingOption())
    .option("--emit-onnx <file>", "also write the learner's update as an ONNX model")
    .addHelpText(
      "after",
      `
Settings are those of config.json, by their path: agent.*, training.* and evaluation.*.
\`smore list agents <name>\` explains the settings of an agent.

Examples:
  smore train FetchReach
  smore train --env FetchReach --agent smore --set agent.expectile=0.9 --seed 3
  smore train --env FetchPush --dataset datasets/my-logs --set agent.inputs.goalOffset=false --updates 40000
  smore train --env FetchReach --dataset buffer.pkl
  smore train --config runs/fetch-reach-smore-seed3 --seed 4 --set agent.expectile=0.7
  smore train --dataset my-logs.csv --mapping my-robot.json --distance-threshold 0.05

The policy is evaluated in the environment of --env, or else in the one that the dataset names. If neither is known, a tenth
of the episodes is held out to evaluate the policy. If a dataset of the same name with the suffix -val lies beside the
dataset, its episodes are held out instead, with an environment and without, unless training.heldOut is set.`,
    )
    .action(async (argument: string | undefined, options: TrainOptions, command: Command) => {
      const { parseSettings } = await import("../../../core/base/assignments.ts");
      const { siblingOf } = await import("../../datasets/index.ts");
      const { RunDirectory } = await import("../../runs/run-directory.ts");
      const { readTemplate, requestFrom, requireDatasetsOf } = await import("../../runs/run-template.ts");
      const { runName } = await import("../../runs/run-name.ts");
      const { ensureDatasetInTerminal } = await import("../../terminal/datasets.ts");
      const { trainWithProgress } = await import("../../terminal/training.ts");

      const { agent = {}, training = {}, evaluation = {}, ...others } = parseSettings(options.set);
      const updates = options.updates === undefined ? {} : { updates: options.updates };
      const template = options.config === undefined ? undefined : await readTemplate(options.config);
      if (template && options.dataset === undefined) await requireDatasetsOf(template);
      const given = environmentOf(argument, options.env) ?? template?.config.environment;
      const { size, workers } = options;
      const open = (dataset: string) =>
        ensureDatasetInTerminal(dataset, { ...meaningOf({ ...options, env: given }), size, workers });
      const source = options.dataset ?? template?.dataset ?? (await defaultDataset(given));
      // A file is hashed each time that it is opened.
      let opened: Promise<string> | undefined;
      const openSource = () => {
        opened ??= open(source);
        return opened;
      };
      const environment = given ?? (await environmentNamedBy(await openSource()));
      const chosen = (name: string) => !template || command.getOptionValueSource(name) !== "default";
      const agentName = chosen("agent") ? options.agent : template!.config.agent.name;
      const seed = chosen("seed") ? options.seed : template!.config.seed;
      const initial = await settingsOfInit(options.init, agentName);
      const changes = {
        ...{ environment, seed, evaluation },
        agent: { ...initial, ...agent, name: agentName },
        init: options.init,
        training: { ...training, ...updates },
      };
      const isOtherDataset = !template || options.dataset !== undefined;
      const settings = template ? requestFrom(template, changes, isOtherDataset) : changes;
      const { folder, note } = runFolder(options, runName(environment ?? basename(source), agentName, seed));
      const validation = isOtherDataset ? siblingOf(source) : template.heldOut;
      const heldOut = "heldOut" in training ? undefined : validation;
      const run = await RunDirectory.create(
        folder,
        { ...settings, ...others, imports: [...(template?.imports ?? []), ...options.import] },
        async () => ({ dataset: await openSource(), heldOut: heldOut && (await open(heldOut)) }),
        "--set ",
        options,
      );
      if (note) console.log(note);
      await removedIfRefused(run, async () => {
        if (options.emitOnnx) {
          const { emitOnnx } = await import("../../../core/graph/index.ts");
          const { prepareLearner } = await import("../../runs/prepare.ts");
          const { writeFileAtomically } = await import("../../files/atomic.ts");
          const { learner } = await prepareLearner(run);
          await writeFileAtomically(options.emitOnnx, emitOnnx(learner.update));
        }
        await trainWithProgress(run);
      });
    });

/**
 * Trains a new run; settings that no learner can be built with, or that do not fit the data, leave no folder behind.
 */
async function removedIfRefused(run: RunDirectory, train: () => Promise<void>): Promise<void> {
  try {
    await train();
  } catch (error) {
    const { UserError } = await import("../../../core/base/errors.ts");
    if (error instanceof UserError) await run.removeIfUntouched();
    throw error;
  }
}

/** The name of the environment's first dataset in the catalogue. */
async function defaultDataset(environment: string | undefined): Promise<string> {
  const { UserError } = await import("../../../core/base/errors.ts");
  const { firstRecipe } = await import("../../../core/collect/index.ts");
  const { envSpec } = await import("../../../core/envs/index.ts");
  if (environment === undefined)
    throw new UserError("no data are given; name an environment, or give --dataset <name|path>");
  const recipe = firstRecipe(envSpec(environment).id);
  if (recipe) return recipe.name;
  throw new UserError(
    `there is no dataset for ${environment} in the catalogue; give one with --dataset <folder>`,
  );
}

/** The agent's settings of the run that `--init` names. Throws UserError for a run of another agent. */
async function settingsOfInit(init: string | undefined, agent: string): Promise<object> {
  if (init === undefined) return {};
  const { UserError } = await import("../../../core/base/errors.ts");
  const { RunDirectory } = await import("../../runs/run-directory.ts");
  const { name, ...settings } = (await RunDirectory.open(init)).config.agent;
  if (name !== agent)
    throw new UserError(`${init} is a run of ${name}; give --agent ${name}, or leave --init out`);
  return settings;
}

/** The environment that a dataset folder names, if it is one of those that policies can be evaluated in. */
async function environmentNamedBy(folder: string): Promise<string | undefined> {
  const { listEnvs } = await import("../../../core/envs/index.ts");
  const { loadDatasetHeader } = await import("../../datasets/index.ts");
  const { environment } = (await loadDatasetHeader(folder)).dataset;
  return listEnvs().some(({ spec }) => spec.id === environment) ? environment : undefined;
}
