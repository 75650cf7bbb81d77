import { basename, join } from "node:path";
import { Command, Option } from "commander";
import type { BatchLauncher, Grid } from "../../../sweep/index.ts";
import { type ImportOption, importOption } from "../../import-option.ts";
import {
  addLaunchOptions,
  connectLauncher,
  type LaunchFlags,
  resourcesOf,
  trainGrid,
} from "../../launch-options.ts";
import { settingOption, sizeOption, splitAtCommas, wholeNumber } from "../../options.ts";
import { cancelBatch, printPlan } from "./batch.ts";
import { datasetsCommand } from "./datasets.ts";
import { recordCommand } from "./record.ts";
import { statusCommand } from "./status.ts";

interface BenchOptions extends ImportOption, LaunchFlags {
  readonly agents: readonly string[];
  readonly tasks: readonly string[];
  readonly seeds: number;
  readonly firstSeed: number;
  readonly steps?: number;
  readonly size: "small" | "paper";
  readonly set: readonly string[];
  readonly grid?: string;
  readonly name?: string;
  readonly results: string;
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
  readonly cancel?: boolean;
  readonly image: string;
  readonly claim: string;
}

/** What a grid file says itself. */
const GRID_FLAGS = ["agents", "tasks", "seeds", "firstSeed", "steps", "size", "set"];

export const benchCommand = () => {
  const command = new Command("bench")
    .description("train agents on tasks with several seeds, and compare them with confidence intervals")
    .option(
      "--agents <a,b,…>",
      "agents, see `smore list agents`; all others are compared with the first",
      splitAtCommas,
      ["smore"],
    )
    .option("--tasks <a,b,…>", "environments, environment:dataset pairs or groups", splitAtCommas, ["fetch"])
    .option("--seeds <number>", "number of training seeds of each agent on each task", wholeNumber(1), 5)
    .option("--first-seed <number>", "the first of these seeds; the others follow it", wholeNumber(0), 0)
    .option("--steps <number>", "gradient updates per run (training.updates)", wholeNumber(1))
    .addOption(sizeOption())
    .addOption(settingOption("change one setting of every run; repeat for more"))
    .addOption(
      new Option(
        "--grid <file.json>",
        "a grid with settings per agent or task, instead of the flags above",
      ).conflicts(GRID_FLAGS),
    )
    .option("--name <name>", "name of the results (default: that of the grid file, or bench)")
    .option("--results <folder>", "where results are kept", "results")
    .addOption(importOption())
    .option("--dry-run", "with another launcher: print what would be submitted, and do nothing")
    .option("--cancel", "with another launcher: cancel the runs of this grid that have not ended")
    .option("--image <image>", "with Kubernetes: the image of the containers", "smore")
    .option("--claim <name>", "with Kubernetes: the claim of a volume that many nodes write", "smore")
    .option("--overwrite", "remove results of that name with all their runs first, and nothing else")
    .addHelpText(
      "after",
      `
Groups of tasks: point, fetch, sawyer-table, locomotion, pointmaze, antmaze, robot-suite.
Datasets that are missing are collected first.
The same command continues where it was stopped; with more agents, tasks or seeds it runs what is missing.
Results are locked against other processes, on other machines too.
Search settings on training seeds from 100 on and evaluation seeds from 1000 on. Report results on smaller ones, which the
search has not seen.
Everything is described in docs/evaluation.md.

Jobs of a cluster call the subcommands and \`smore cell\`; \`smore bench status\` shows the progress.

Examples:
  smore bench --agents smore --tasks fetch --seeds 5 --steps 40000 --workers 2
  smore bench --tasks PointReach,FetchPush:fetch-push-random --set agent.expectile=0.9 --name expectile
  smore bench --first-seed 100 --seeds 2 --set evaluation.seed=1000 --set agent.temperature=1 --name search-temperature-1
  smore bench --grid grids/control.json --workers 2
  smore bench --grid grids/control.json --launcher slurm --time 8:00:00 --limit 50`,
    )
    .action(async (options: BenchOptions) => {
      const { UserError } = await import("../../../../core/base/errors.ts");
      const { expandGrid, readGrid, removeResults } = await import("../../../sweep/index.ts");
      const { interruptSignal } = await import("../../../terminal/interrupt.ts");
      const chosen = options.grid === undefined ? await gridOf(options) : await readGrid(options.grid);
      const imports = [...(chosen.imports ?? []), ...options.import];
      const resources = await resourcesOf(chosen.resources, options);
      const grid = { ...chosen, resources, ...(imports.length > 0 && { imports }) };
      const cells = expandGrid(grid, options.grid === undefined ? "" : `${options.grid}: `);
      const name = options.name ?? (options.grid === undefined ? "bench" : basename(options.grid, ".json"));
      const folder = join(options.results, name);
      const { launcher: place, dryRun, cancel, mixVersions } = options;
      if ((dryRun || cancel) && place === "processes")
        throw new UserError("--dry-run and --cancel: processes are not submitted; choose another --launcher");
      if (options.overwrite && !dryRun && !cancel) await removeResults(folder);
      const launcher = await batchLauncher(place, options);
      try {
        if (launcher && dryRun) return await printPlan(grid, cells, { folder, launcher, mixVersions });
        if (launcher && cancel) return await cancelBatch(grid, folder, launcher);
        const unfinished = await trainGrid(grid, cells, {
          ...options,
          folder,
          launcher,
          signal: interruptSignal(),
        });
        if (unfinished === undefined) return;
        const { printReport } = await import("../report.ts");
        await printReport([folder], folder, { mixVersions });
        if (unfinished === 0) return;
        console.error(`${unfinished} runs have no result; the same command tries them again`);
        process.exitCode = 1;
      } finally {
        await launcher?.close();
      }
    });
  addLaunchOptions(command, ["processes", "slurm", "redis", "kubernetes"]);
  command.enablePositionalOptions();
  for (const subcommand of [statusCommand, datasetsCommand, recordCommand]) command.addCommand(subcommand());
  return command;
};

/** The system that keeps runs; undefined for processes of this machine. */
async function batchLauncher(
  name: BenchOptions["launcher"],
  { redis, image, claim }: BenchOptions,
): Promise<BatchLauncher | undefined> {
  if (name === "processes") return undefined;
  const { KubernetesLauncher } = await import("../../../sweep/index.ts");
  return name === "kubernetes" ? new KubernetesLauncher({ image, claim }) : connectLauncher(name, redis);
}

/** The grid that the flags mean. */
async function gridOf({ agents, tasks, seeds, firstSeed, steps, size, set }: BenchOptions): Promise<Grid> {
  const { gridSchema } = await import("../../../sweep/index.ts");
  const { parseSettings } = await import("../../../../core/base/assignments.ts");
  const { validateConfig } = await import("../../../../core/base/validate-config.ts");
  const { training = {}, ...others } = parseSettings(set);
  const updates = steps === undefined ? {} : { updates: steps };
  return validateConfig(
    gridSchema,
    { methods: agents, tasks, seeds, firstSeed, size, training: { ...training, ...updates }, ...others },
    "--set ",
  );
}
