import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type {
  ActionRange,
  EpisodeDataset,
  EpisodeSource,
  ImportTask,
  OpenEpisodesOptions,
} from "../data/index.ts";
import { UserError } from "../errors.ts";
import { positiveNumber } from "./options.ts";

/** What flags say of a file that is no dataset folder of Smore. */
export interface ImportFlags {
  readonly env?: string;
  readonly distanceThreshold?: number;
  readonly achievedGoal?: string;
  readonly desiredGoal?: string;
  readonly mapping?: string;
  readonly actionRange?: ActionRange;
}

/** Gives a command the flags that say what the arrays of a file mean; `--env` is the command's own business. */
export function addMappingOptions(command: Command): Command {
  return command
    .option("--achieved-goal <slices>", "φ(s) in files without achieved goals, e.g. qpos[0:2]")
    .option("--desired-goal <slices>", "the goal the behaviour was told to reach")
    .option("--mapping <file.json>", "what the arrays of a file mean, see docs/data-formats.md")
    .addOption(
      new Option("--action-range <low:high>", "bounds of the actions, to be scaled to [-1, 1]").argParser(
        actionRange,
      ),
    );
}

/** Gives a command all flags for reading a file of episodes. */
export function addImportOptions(command: Command): Command {
  return addMappingOptions(
    command
      .option("--env <id>", "environment the episodes come from, see `smore list envs`")
      .option("--distance-threshold <number>", "a goal is reached within this distance", positiveNumber),
  );
}

/** Parses `-2:2` or, with a bound per number, `-1,-2:1,2`. */
function actionRange(text: string): ActionRange {
  const [low, high, ...rest] = text
    .split(":")
    .map((bounds) => bounds.split(",").map((bound) => (bound.trim() === "" ? Number.NaN : Number(bound))));
  if (high === undefined || rest.length > 0 || ![...low, ...high].every(Number.isFinite))
    throw new InvalidArgumentError("expected low:high, such as -2:2");
  return { low, high };
}

export function isDatasetFolder(path: string): boolean {
  return existsSync(join(path, "header.json"));
}

/** Opens a file of episodes as the flags say. */
export async function openSource(path: string, flags: ImportFlags): Promise<EpisodeSource> {
  const { openEpisodes } = await import("../data/index.ts");
  return openEpisodes(path, await sourceOptions(flags));
}

async function sourceOptions({
  achievedGoal,
  desiredGoal,
  mapping,
  actionRange,
}: ImportFlags): Promise<OpenEpisodesOptions> {
  const { mergeMappings, readMapping, writtenMapping } = await import("../data/index.ts");
  const written = writtenMapping({ achievedGoal, desiredGoal }, (field) =>
    field === "achievedGoal" ? "--achieved-goal" : "--desired-goal",
  );
  const file = mapping === undefined ? { fields: {} } : await readMapping(mapping);
  return { mapping: mergeMappings(written, file), actionRange };
}

/**
 * The task of a file's episodes, by its environment.
 * @throws UserError when the environment is not known and no threshold is given, or the sizes are not its.
 */
export async function taskOf(source: EpisodeSource, flags: ImportFlags): Promise<ImportTask> {
  const { envSpec, listEnvs } = await import("../envs/index.ts");
  const { path } = source;
  const name = basename(path).replace(/\.\w+$/, "");
  const environment = flags.env ?? source.environment;
  const known = listEnvs().some(({ spec }) => spec.id === environment);
  if (!known && flags.distanceThreshold !== undefined)
    return { name, environment: environment ?? "unknown", distanceThreshold: flags.distanceThreshold };
  if (environment === undefined || (!known && flags.env === undefined))
    throw new UserError(
      `${path} ${environment === undefined ? "does not say which environment it comes from" : `comes from ${environment}, which Smore does not have`}; ` +
        "give --env <id>, or --distance-threshold <number> for an environment of your own",
    );
  const spec = envSpec(environment);
  for (const size of ["observationSize", "goalSize", "actionSize"] as const)
    if (source[size] !== spec[size])
      throw new UserError(
        `${path}: field "${size}" is ${source[size]} but ${spec.id} has ${spec[size]}; choose the environment it comes from, or other arrays with --mapping`,
      );
  const { horizon, distanceThreshold } = spec;
  return { name, environment, horizon, distanceThreshold: flags.distanceThreshold ?? distanceThreshold };
}

/** The episodes of a dataset folder, whose large columns stay on disk until it is closed, or of any other file. */
export async function openDatasetAt(path: string, flags: ImportFlags): Promise<EpisodeDataset> {
  const { loadDataset, readDataset } = await import("../data/index.ts");
  if (isDatasetFolder(path)) return loadDataset(path);
  const source = await openSource(path, flags);
  try {
    return await readDataset(source, await taskOf(source, flags));
  } finally {
    await source.close();
  }
}
