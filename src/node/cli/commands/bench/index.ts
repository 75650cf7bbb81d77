import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { Command, Option } from "commander";
import type { BatchLauncher, EnsureDataset, Grid, Resources } from "../../../sweep/index.ts";
import { type ImportOption, importOption } from "../../import-option.ts";
import { meaningOf } from "../../meaning-options.ts";
import { collectValues, redisOption, sizeOption, splitAtCommas, wholeNumber } from "../../options.ts";
import { datasetsCommand } from "./datasets.ts";
import { recordCommand } from "./record.ts";
import { statusCommand } from "./status.ts";

interface BenchOptions extends ImportOption {
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
  readonly workers: number;
  readonly mixVersions?: boolean;
  readonly overwrite?: boolean;
  readonly launcher: (typeof LAUNCHERS)[number];
  readonly dryRun?: boolean;
  readonly cancel?: boolean;
  readonly limit?: number;
  readonly time?: string;
  readonly memory?: string;
  readonly redis: string;
  readonly image: string;
  readonly claim: string;
  readonly partition?: string;
  readonly account?: string;
}

const LAUNCHERS = ["processes", "slurm", "redis", "kubernetes"] as const;

/** What a grid file says itself. */
const GRID_FLAGS = ["agents", "tasks", "seeds", "firstSeed", "steps", "size", "set"];

export const benchCommand = () => {
  const command = new Command("bench")
    .description("train agents on tasks with several seeds, and compare them with honest statistics")
    .option(
      "--agents <a,b,…>",
      "agents, see `smore list agents`; the others are held against the first",
      splitAtCommas,
      ["smore"],
    )
    .option("--tasks <a,b,…>", "environments, environment:dataset pairs or groups", splitAtCommas, ["fetch"])
    .option("--seeds <number>", "number of training seeds of each agent on each task", wholeNumber(1), 5)
    .option("--first-seed <number>", "the first of these seeds; the others follow it", wholeNumber(0), 0)
    .option("--steps <number>", "gradient updates per run (training.updates)", wholeNumber(1))
    .addOption(sizeOption())
    .option("--set <setting=value>", "change one setting of every run; repeat for more", collectValues, [])
    .addOption(
      new Option(
        "--grid <file.json>",
        "a grid with settings per agent or task, instead of the flags above",
      ).conflicts(GRID_FLAGS),
    )
    .option("--name <name>", "name of the results (default: that of the grid file, or bench)")
    .option("--results <folder>", "where results are kept", "results")
    .addOption(
      new Option("--workers <number>", "runs at once, on one core each (default: the cores there are)")
        .argParser(wholeNumber(1))
        .default(availableParallelism(), "cores"),
    )
    .addOption(importOption())
    .addOption(
      new Option("--launcher <launcher>", "where runs are trained, see docs/clusters.md")
        .choices(LAUNCHERS)
        .default("processes", "processes of this machine"),
    )
    .option("--dry-run", "of another launcher: print what would be submitted, and do nothing")
    .option("--cancel", "of another launcher: take the runs of this grid back that have not ended")
    .option("--limit <number>", "of another launcher: runs at once", wholeNumber(1))
    .option(
      "--time <limit>",
      "time limit of a run, as Slurm takes it; a run that meets it goes on in another job",
    )
    .option("--memory <size>", "memory of a run, such as 4G")
    .addOption(redisOption())
    .option("--image <image>", "of Kubernetes: the image of the containers", "smore")
    .option("--claim <name>", "of Kubernetes: the claim of a volume that many nodes write", "smore")
    .option("--partition <name>", "of Slurm")
    .option("--account <name>", "of Slurm")
    .option("--overwrite", "remove results of that name with all their runs first, and nothing else")
    .option("--mix-versions", "continue and compare runs of other commits or package-lock.json files")
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

The subcommands are what jobs of a cluster call beside \`smore cell\`, and what shows how far they are.

Examples:
  smore bench --agents smore --tasks fetch --seeds 5 --steps 40000 --workers 2
  smore bench --tasks PointReach,FetchPush:fetch-push-random --set agent.expectile=0.9 --name expectile
  smore bench --first-seed 100 --seeds 2 --set evaluation.seed=1000 --set agent.temperature=1 --name search-temperature-1
  smore bench --grid grids/control.json --workers 2
  smore bench --grid grids/control.json --launcher slurm --time 8:00:00 --limit 50`,
    )
    .action(async (options: BenchOptions) => {
      const { UserError } = await import("../../../../core/base/errors.ts");
      const { expandGrid, ProcessLauncher, readGrid, removeResults, runGrid } = await import(
        "../../../sweep/index.ts"
      );
      const { ensureDatasetInTerminal } = await import("../../../terminal/datasets.ts");
      const { GridDisplay } = await import("../../../terminal/grid-display.ts");
      const { interruptSignal } = await import("../../../terminal/interrupt.ts");
      const chosen = options.grid === undefined ? await gridOf(options) : await readGrid(options.grid);
      const imports = [...(chosen.imports ?? []), ...options.import];
      const resources = await resourcesOf(chosen, options);
      const grid = { ...chosen, resources, ...(imports.length > 0 && { imports }) };
      const cells = expandGrid(grid, options.grid === undefined ? "" : `${options.grid}: `);
      const name = options.name ?? (options.grid === undefined ? "bench" : basename(options.grid, ".json"));
      const folder = join(options.results, name);
      const { launcher: place, dryRun, cancel } = options;
      if ((dryRun || cancel) && place === "processes")
        throw new UserError("--dry-run and --cancel: processes are not submitted; choose another --launcher");
      if (options.overwrite && !dryRun && !cancel) await removeResults(folder);
      const { workers, mixVersions } = options;
      const ensureDataset: EnsureDataset = (dataset, { environment: env, size }) =>
        ensureDatasetInTerminal(dataset, { ...meaningOf({ env }), size, workers });
      if (place !== "processes") {
        const { runBatch } = await import("./batch.ts");
        const launcher = await batchLauncher(place, options);
        return runBatch(grid, cells, { launcher, folder, mixVersions, dryRun, cancel, ensureDataset });
      }
      const signal = interruptSignal();
      const display = new GridDisplay();
      const tellStop = () =>
        display.notice("stopping as soon as the running ones have written checkpoints …");
      signal.addEventListener("abort", tellStop);
      const states = await runGrid(grid, cells, {
        folder,
        launcher: new ProcessLauncher(workers),
        signal,
        mixVersions,
        ensureDataset,
        onProgress: (state) => display.update(state),
        onNotice: (sentence) => display.notice(sentence),
      });
      display.finish();
      const broken = states.filter(({ status }) => status === "broken");
      for (const { cell, failure } of broken) console.error(`error: ${cell.name}: ${failure}`);
      if (signal.aborted) {
        console.log("stopped; the same command goes on from here");
        process.exitCode = 130;
        return;
      }
      const { printReport } = await import("../report.ts");
      await printReport([folder], folder, { mixVersions });
      if (broken.length > 0) {
        console.error(`${broken.length} runs have no result; the same command tries them again`);
        process.exitCode = 1;
      }
    });
  command.enablePositionalOptions();
  for (const subcommand of [statusCommand, datasetsCommand, recordCommand]) command.addCommand(subcommand());
  return command;
};

async function batchLauncher(
  name: Exclude<BenchOptions["launcher"], "processes">,
  { redis, image, claim }: BenchOptions,
): Promise<BatchLauncher> {
  const { KubernetesLauncher, RedisLauncher, SlurmLauncher } = await import("../../../sweep/index.ts");
  return {
    slurm: async () => new SlurmLauncher(),
    redis: () => RedisLauncher.connect(redis),
    kubernetes: async () => new KubernetesLauncher({ image, claim }),
  }[name]();
}

/** What the grid asks schedulers for; flags win. */
async function resourcesOf(
  { resources }: Grid,
  { limit, time, memory, partition, account }: BenchOptions,
): Promise<Resources> {
  const { resourcesSchema } = await import("../../../sweep/index.ts");
  const { validateConfig } = await import("../../../../core/base/validate-config.ts");
  const flags = Object.entries({ limit, time, memory, partition, account });
  const given = Object.fromEntries(flags.filter(([, value]) => value !== undefined));
  return validateConfig(resourcesSchema, { ...resources, ...given }, "--");
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
