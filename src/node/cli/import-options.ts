import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { UserError } from "../../core/base/errors.ts";
import type { EpisodeDataset } from "../../core/data/index.ts";
import type { GoalEnvSpec } from "../../core/envs/index.ts";
import type { ImportTask } from "../datasets/index.ts";
import type { ActionRange, EpisodeSource, OpenEpisodesOptions } from "../formats/index.ts";
import { positiveNumber } from "./options.ts";
import { withByteProgress, withProgress } from "./progress.ts";

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
  const { openEpisodes } = await import("../formats/index.ts");
  return openEpisodes(path, await sourceOptions(flags));
}

/** The same for `openEpisodes`. */
export async function sourceOptions({
  achievedGoal,
  desiredGoal,
  mapping,
  actionRange,
}: ImportFlags): Promise<OpenEpisodesOptions> {
  const { mergeMappings, readMapping, writtenMapping } = await import("../formats/index.ts");
  const written = writtenMapping({ achievedGoal, desiredGoal }, (field) =>
    field === "achievedGoal" ? "--achieved-goal" : "--desired-goal",
  );
  const file = mapping === undefined ? { fields: {} } : await readMapping(mapping);
  return { mapping: mergeMappings(written, file), actionRange };
}

/** Episodes, as far as an environment must fit them. */
export type Sized = Pick<EpisodeSource, "observationSize" | "goalSize" | "actionSize"> & {
  readonly environment?: string;
};

/**
 * The task of a file's episodes, by its environment.
 * @throws UserError when the environment is not known and no threshold is given, or the sizes are not its.
 */
export async function taskOf(source: EpisodeSource, flags: ImportFlags): Promise<ImportTask> {
  const { path } = source;
  const name = basename(path).replace(/\.\w+$/, "");
  const spec = await specOf(source, flags);
  if (!spec) {
    const { env: environment = source.environment, distanceThreshold } = flags;
    if (distanceThreshold !== undefined)
      return { name, environment: environment ?? "unknown", distanceThreshold };
    throw new UserError(
      `${path} ${environment === undefined ? "does not say which environment it comes from" : `comes from ${environment}, which Smore does not have`}; ` +
        "give --env <id>, or --distance-threshold <number> for an environment of your own",
    );
  }
  const [misfit] = misfits(source, spec);
  if (misfit !== undefined) throw new UserError(`${path}: ${misfit}`);
  const { id, horizon, distanceThreshold } = spec;
  return { name, environment: id, horizon, distanceThreshold: flags.distanceThreshold ?? distanceThreshold };
}

/**
 * The environment of Smore that episodes come from; undefined where it is none, or not known.
 * @throws UserError when `--env` names none, and no threshold says that it is an environment of one's own.
 */
export async function specOf(
  { environment }: Sized,
  { env, distanceThreshold }: ImportFlags,
): Promise<GoalEnvSpec | undefined> {
  const { envSpec, listEnvs } = await import("../../core/envs/index.ts");
  const id = env ?? environment;
  const known = listEnvs().some(({ spec }) => spec.id === id);
  return id !== undefined && (known || (env !== undefined && distanceThreshold === undefined))
    ? envSpec(id)
    : undefined;
}

/** What keeps episodes from being those of an environment, each with its remedy. */
export function misfits(source: Sized, spec: GoalEnvSpec): string[] {
  return (["observationSize", "goalSize", "actionSize"] as const)
    .filter((size) => source[size] !== spec[size])
    .map(
      (size) =>
        `field "${size}" is ${source[size]} but ${spec.id} has ${spec[size]}; choose the environment it comes from, or other arrays with --mapping`,
    );
}

/** What flags say of files, where a dataset folder says it itself. */
const MEANINGS = {
  distanceThreshold: "--distance-threshold",
  achievedGoal: "--achieved-goal",
  desiredGoal: "--desired-goal",
  mapping: "--mapping",
  actionRange: "--action-range",
} as const satisfies Partial<Record<keyof ImportFlags, string>>;

/** Refuses flags about a dataset of Smore, by its name or folder, that say what it says itself. */
export function refuseMeanings(dataset: string, flags: ImportFlags): void {
  for (const [name, flag] of Object.entries(MEANINGS))
    if (flags[name as keyof typeof MEANINGS] !== undefined)
      throw new UserError(
        `${dataset} is a dataset of Smore, which says itself what its arrays mean; leave ${flag} out`,
      );
}

/** The same for a folder, and for another environment than its own. */
export async function refuseOtherMeaning(folder: string, flags: ImportFlags): Promise<void> {
  refuseMeanings(folder, flags);
  if (flags.env === undefined) return;
  const { readDatasetHeader } = await import("../datasets/index.ts");
  const { environment } = (await readDatasetHeader(folder)).dataset;
  if (flags.env !== environment)
    throw new UserError(`${folder} comes from ${environment}, not ${flags.env}; leave --env out`);
}

/** The episodes of a dataset folder, whose large columns stay on disk until it is closed, or of any other file. */
export async function openDatasetAt(path: string, flags: ImportFlags): Promise<EpisodeDataset> {
  const { loadDataset, readDataset } = await import("../datasets/index.ts");
  if (isDatasetFolder(path)) {
    await refuseOtherMeaning(path, flags);
    return withByteProgress(`check ${basename(path)}`, (onBytes) => loadDataset(path, { onBytes }));
  }
  const source = await openSource(path, flags);
  try {
    const task = await taskOf(source, flags);
    return await withProgress(`read ${basename(path)}`, "episodes", (onProgress) =>
      readDataset(source, task, { onProgress }),
    );
  } finally {
    await source.close();
  }
}
