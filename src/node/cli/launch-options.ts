import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import type { BatchLauncher, Cell, CellProgress, EnsureDataset, Grid, Resources } from "../sweep/index.ts";
import { meaningOf } from "./meaning-options.ts";
import { redisOption, wholeNumber } from "./options.ts";

/** Where and how the runs of a grid are trained. */
export interface LaunchFlags {
  readonly workers: number;
  readonly launcher: LauncherName;
  readonly limit?: number;
  readonly time?: string;
  readonly memory?: string;
  readonly redis: string;
  readonly partition?: string;
  readonly account?: string;
  readonly mixVersions?: boolean;
}

export type LauncherName = "processes" | "slurm" | "redis" | "kubernetes";

/** Adds the options of {@link LaunchFlags} to a command. */
export function addLaunchOptions(command: Command, launchers: readonly LauncherName[]): Command {
  return command
    .addOption(
      new Option("--workers <number>", "runs at once, on one core each")
        .argParser(wholeNumber(1))
        .default(availableParallelism(), "number of cores"),
    )
    .addOption(
      new Option("--launcher <launcher>", "where runs are trained, see docs/clusters.md")
        .choices(launchers)
        .default("processes", "processes of this machine"),
    )
    .option("--limit <number>", "with another launcher: runs at once", wholeNumber(1))
    .option(
      "--time <limit>",
      "time limit of a run, in Slurm's format; a run that reaches it continues in another job",
    )
    .option("--memory <size>", "memory of a run, such as 4G")
    .addOption(redisOption())
    .option("--partition <name>", "with Slurm")
    .option("--account <name>", "with Slurm")
    .option("--mix-versions", "continue and compare runs of other commits or package-lock.json files");
}

/** The system that keeps runs; undefined for processes of this machine. */
export async function connectLauncher(name: string, redis: string): Promise<BatchLauncher | undefined> {
  const { RedisLauncher, SlurmLauncher } = await import("../sweep/index.ts");
  if (name === "slurm") return new SlurmLauncher();
  return name === "redis" ? RedisLauncher.connect(redis) : undefined;
}

/** What the grid asks schedulers for; flags win. */
export async function resourcesOf(
  resources: Resources,
  { limit, time, memory, partition, account }: LaunchFlags,
): Promise<Resources> {
  const { resourcesSchema } = await import("../sweep/index.ts");
  const { validateConfig } = await import("../../core/base/validate-config.ts");
  const flags = Object.entries({ limit, time, memory, partition, account });
  const given = Object.fromEntries(flags.filter(([, value]) => value !== undefined));
  return validateConfig(resourcesSchema, { ...resources, ...given }, "--");
}

/** Makes a dataset of a grid where it is missing, with its progress in the terminal. */
export async function datasetMaker(workers: number): Promise<EnsureDataset> {
  const { ensureDatasetInTerminal } = await import("../terminal/datasets.ts");
  return (dataset, { environment: env, size }) =>
    ensureDatasetInTerminal(dataset, { ...meaningOf({ env }), size, workers });
}

export interface GridFlags extends Pick<LaunchFlags, "workers" | "mixVersions"> {
  /** Of the results. */
  readonly folder: string;
  /** A system that keeps runs; undefined for processes of this machine. */
  readonly launcher?: BatchLauncher | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Trains what is missing of a grid, and shows how far it is. Runs that end without a result are named on the error stream.
 * @returns how many have none; undefined where it was interrupted, which sets the exit code
 */
export async function trainGrid(
  grid: Grid,
  cells: readonly Cell[],
  { launcher, ...flags }: GridFlags,
): Promise<number | undefined> {
  const { GridDisplay } = await import("../terminal/grid-display.ts");
  const display = new GridDisplay();
  const unfinished = launcher
    ? await trainBatch(grid, cells, { ...flags, launcher }, display)
    : await trainProcesses(grid, cells, flags, display);
  if (unfinished === undefined) process.exitCode = 130;
  for (const { name, failure } of unfinished ?? []) console.error(`error: ${name}: ${failure}`);
  return unfinished?.length;
}

interface Display {
  update(state: CellProgress): void;
  notice(sentence: string): void;
  finish(): void;
}

type Unfinished = readonly { readonly name: string; readonly failure: string }[];

async function trainProcesses(
  grid: Grid,
  cells: readonly Cell[],
  { folder, workers, mixVersions, signal }: GridFlags,
  display: Display,
): Promise<Unfinished | undefined> {
  const { ProcessLauncher, runGrid } = await import("../sweep/index.ts");
  const announceStop = () => display.notice("stopping after the current runs have written checkpoints …");
  signal.addEventListener("abort", announceStop);
  const states = await runGrid(grid, cells, {
    folder,
    launcher: new ProcessLauncher(workers),
    signal,
    mixVersions,
    ensureDataset: await datasetMaker(workers),
    onProgress: (state) => display.update(state),
    onNotice: (sentence) => display.notice(sentence),
  });
  display.finish();
  if (signal.aborted) {
    console.log("stopped; the same command continues from here");
    return undefined;
  }
  return states.flatMap(({ status, cell: { name }, failure = "" }) =>
    status === "broken" ? [{ name, failure }] : [],
  );
}

/** Submits what is missing and watches it. Ctrl-C leaves the jobs alone. */
async function trainBatch(
  grid: Grid,
  cells: readonly Cell[],
  { folder, workers, mixVersions, signal, launcher }: GridFlags & { readonly launcher: BatchLauncher },
  display: Display,
): Promise<Unfinished | undefined> {
  const { CellDatasets, gridStatus, recordGrid, submitGrid, watchGrid } = await import("../sweep/index.ts");
  const options = { folder, mixVersions, launcher };
  if (!launcher.makesDatasets) await CellDatasets.ensure(cells, await datasetMaker(workers));
  const submitted = await submitGrid(grid, cells, options);
  if (submitted > 0) console.log(`${submitted} runs are submitted; Ctrl-C does not affect them`);
  await watchGrid(grid, cells, {
    ...options,
    signal,
    onProgress: (state) => display.update(state),
    onNotice: (sentence) => display.notice(sentence),
  });
  display.finish();
  if (signal.aborted) {
    console.log(
      `the runs continue; the same command shows them again, --cancel cancels them, and \`smore bench status ${folder}\` works on any machine`,
    );
    return undefined;
  }
  const states = await recordGrid(grid, cells, options);
  const missing = states.filter(({ status }) => status === "waiting").map(({ cell }) => cell);
  // Why a cell has no result although the system ran it.
  const reports = await gridStatus(folder, missing);
  return reports.map(({ state, failure = `it is ${state}; the log of its job says more` }, index) => ({
    name: missing[index].name,
    failure,
  }));
}
