import { existsSync } from "node:fs";
import { type Episode, EpisodeInspector, type Finding } from "../../core/data/index.ts";
import type { GoalDistancePart } from "../../core/spaces/index.ts";
import { sha256OfPath } from "../files/sha256.ts";
import { openEpisodes } from "../formats/index.ts";
import { loadDataset } from "./dataset-folder.ts";
import { type EpisodeSizes, goalDistanceOf, misfits, specOf } from "./episode-task.ts";
import { episodesOptions, type FileMeaning, refuseMeaning } from "./file-meaning.ts";
import { isDatasetFolder } from "./folder-header.ts";
import { ensureDataset, requireEnvironment, sourceKind } from "./open-dataset.ts";
import { type OnDatasetProgress, reportsOf } from "./progress.ts";

export interface ValidateOptions extends FileMeaning {
  /** Other data, which should share no episode with the dataset. */
  readonly against?: string;
  /** Whether to list all findings, and not only the first ones of each kind. Default false. */
  readonly every?: boolean;
  readonly onProgress?: OnDatasetProgress;
}

/** The result of {@link validateDataset}. */
export interface Validation {
  /** SHA-256 of the content of the file or folder, in hexadecimal. */
  readonly sha256: string;
  readonly episodeCount: number;
  /** How the file was interpreted, as sentences. */
  readonly notes: readonly string[];
  /** Empty if nothing is wrong. */
  readonly findings: readonly Finding[];
}

/**
 * Checks every number of a dataset, given by name, folder or file, and compares its episodes with other data. An
 * archive `<name>.npz` is compared with `<name>-val.npz` by default.
 * @throws UserError when the dataset cannot be read at all
 */
export async function validateDataset(source: string, options: ValidateOptions = {}): Promise<Validation> {
  const sibling = source.replace(/\.npz$/, "-val.npz");
  const against = options.against ?? (sibling !== source && existsSync(sibling) ? sibling : undefined);
  const path = await pathOf(source, options);
  const otherPath = against === undefined ? undefined : await pathOf(against, options);
  // A meaning applies to files, so two folders take none.
  if ([path, otherPath].every((path) => path === undefined || isDatasetFolder(path))) {
    refuseMeaning(path, options);
    await requireEnvironment(path, options);
  }
  const { inspector, notes } = await inspect(path, options);
  const others = otherPath === undefined ? undefined : await inspect(otherPath, options);
  return {
    sha256: await sha256OfPath(path),
    episodeCount: inspector.digests.length,
    notes: others ? [...notes, `compared with ${against}`] : notes,
    findings: inspector.findings(others?.inspector.digests),
  };
}

/** The folder of a dataset given by name; a path as it is. */
async function pathOf(source: string, { onProgress }: ValidateOptions): Promise<string> {
  return sourceKind(source) === "name" ? ensureDataset(source, { onProgress }) : source;
}

interface Inspected {
  readonly inspector: EpisodeInspector;
  readonly notes: readonly string[];
}

async function inspect(path: string, options: ValidateOptions): Promise<Inspected> {
  if (isDatasetFolder(path)) return inspectFolder(path, options);
  const reading = await episodesOptions(options);
  const source = await openEpisodes(path, reading);
  try {
    const goalDistance = goalDistanceOf(source, specOf(source, options), reading.mapping);
    const inspector = inspectorOf(source, goalDistance, options);
    for await (const { kind, place, message } of source.doubts())
      inspector.tell(kind, "warning", place, message);
    const report = reportsOf(options.onProgress, "check", path, "episodes");
    for await (const { nextObservations, ...episode } of source.episodes(true)) {
      if (nextObservations) reportSeam(inspector, episode, nextObservations, source.observationSize);
      inspector.add(episode);
      report?.(inspector.digests.length, source.lengths.length);
    }
    return { inspector, notes: source.notes };
  } finally {
    await source.close();
  }
}

async function inspectFolder(path: string, options: ValidateOptions): Promise<Inspected> {
  const onBytes = reportsOf(options.onProgress, "read", path, "bytes");
  const dataset = await loadDataset(path, { checkValues: false, onBytes }); // the inspector checks the values
  try {
    const { header } = dataset;
    const inspector = inspectorOf({ ...header, signals: header }, header.goalDistance, options);
    const report = reportsOf(options.onProgress, "check", path, "episodes");
    for (let episode = 0; episode < dataset.episodeCount; episode++) {
      inspector.add(dataset.episode(episode));
      report?.(episode + 1, dataset.episodeCount);
    }
    return { inspector, notes: [] };
  } finally {
    dataset.close();
  }
}

/** An inspector that holds a finding for each size that differs from the environment's. */
function inspectorOf(
  source: EpisodeSizes,
  goalDistance: readonly GoalDistancePart[] | undefined,
  options: ValidateOptions,
): EpisodeInspector {
  const { observationSize, goalSize, actionSize } = source;
  const sizes = { observationSize, goalSize, actionSize, goalDistance };
  const inspector = options.every
    ? new EpisodeInspector(sizes, Number.POSITIVE_INFINITY)
    : new EpisodeInspector(sizes);
  const spec = specOf(source, options);
  if (spec)
    for (const misfit of misfits(source, spec, options))
      inspector.tell("size", "error", "every episode", misfit);
  return inspector;
}

/** Reports the first step of an episode whose observation differs from the next observation of the step before. */
function reportSeam(
  inspector: EpisodeInspector,
  { observations }: Episode,
  next: ArrayLike<number>,
  width: number,
): void {
  for (let i = width; i < observations.length; i++) {
    if (observations[i] === next[i - width]) continue;
    const place = `episode ${inspector.digests.length}, step ${Math.floor(i / width)}`;
    const message = `the observation is not the next_observations of the step before, in dimension ${i % width}; an end of an episode may be missing`;
    inspector.tell("seam", "error", place, message);
    return;
  }
}
