import { existsSync } from "node:fs";
import { basename } from "node:path";
import { type Episode, EpisodeInspector, type Finding } from "../../core/data/index.ts";
import { loadDataset } from "../datasets/index.ts";
import { sha256OfPath } from "../files/sha256.ts";
import { type EpisodeSource, type OpenEpisodesOptions, openEpisodes } from "../formats/index.ts";
import {
  type ImportFlags,
  isDatasetFolder,
  misfits,
  refuseOtherMeaning,
  type Sized,
  sourceOptions,
  specOf,
} from "./import-options.ts";
import { withByteProgress, withProgress } from "./progress.ts";

export interface ValidateFlags extends ImportFlags {
  /** Other data that should share no episode with the file. */
  readonly against?: string;
  /** Whether to tell every place, and not only the first ones of each kind. */
  readonly every?: boolean;
}

export interface Validation {
  readonly sha256: string;
  readonly episodeCount: number;
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}

/** Everything that is wrong with a file of episodes, compared with other data if there are any. */
export async function validate(path: string, flags: ValidateFlags): Promise<Validation> {
  const sibling = path.replace(/\.npz$/, "-val.npz");
  const against = flags.against ?? (sibling !== path && existsSync(sibling) ? sibling : undefined);
  // Flags are for files, if one of the two is one.
  if (isDatasetFolder(path) && (against === undefined || isDatasetFolder(against)))
    await refuseOtherMeaning(path, flags);
  const { inspector, notes } = await inspect(path, flags);
  const others = against === undefined ? undefined : await inspect(against, flags);
  return {
    sha256: await sha256OfPath(path),
    episodeCount: inspector.digests.length,
    notes: others ? [...notes, `compared with ${against}`] : notes,
    findings: inspector.findings(others?.inspector.digests),
  };
}

interface Inspected {
  readonly inspector: EpisodeInspector;
  readonly notes: readonly string[];
}

async function inspect(path: string, flags: ValidateFlags): Promise<Inspected> {
  if (isDatasetFolder(path)) return inspectFolder(path, flags);
  const options = await sourceOptions(flags);
  const source = await openEpisodes(path, options);
  let following: EpisodeSource | undefined;
  try {
    following = await openNextObservations(source, options);
    const inspector = await inspectorOf(source, flags);
    for await (const { kind, place, message } of source.doubts())
      inspector.tell(kind, "warning", place, message);
    const nextEpisodes = following?.episodes();
    await withProgress(`check ${basename(path)}`, "episodes", async (onProgress) => {
      for await (const episode of source.episodes()) {
        const next = await nextEpisodes?.next();
        if (next && !next.done) tellSeam(inspector, episode, next.value, source.observationSize);
        inspector.add(episode);
        onProgress(inspector.digests.length, source.lengths.length);
      }
    });
    return { inspector, notes: source.notes };
  } finally {
    await following?.close();
    await source.close();
  }
}

async function inspectFolder(path: string, flags: ValidateFlags): Promise<Inspected> {
  // Its numbers are the inspector's business.
  const dataset = await withByteProgress(`read ${basename(path)}`, (onBytes) =>
    loadDataset(path, { checkValues: false, onBytes }),
  );
  try {
    const inspector = await inspectorOf(dataset.header, flags);
    await withProgress(`check ${basename(path)}`, "episodes", async (onProgress) => {
      for (let episode = 0; episode < dataset.episodeCount; episode++) {
        inspector.add(dataset.episode(episode));
        onProgress(episode + 1, dataset.episodeCount);
      }
    });
    return { inspector, notes: [] };
  } finally {
    dataset.close();
  }
}

/** An inspector that has compared the sizes with those of the environment, where it is one of Smore. */
async function inspectorOf(source: Sized, flags: ValidateFlags): Promise<EpisodeInspector> {
  const inspector = flags.every
    ? new EpisodeInspector(source, Number.POSITIVE_INFINITY)
    : new EpisodeInspector(source);
  const spec = await specOf(source, flags);
  if (spec)
    for (const misfit of misfits(source, spec)) inspector.tell("size", "error", "every episode", misfit);
  return inspector;
}

/** The states after each step in the place of those before, in files that store both. */
async function openNextObservations(
  source: EpisodeSource,
  options: OpenEpisodesOptions,
): Promise<EpisodeSource | undefined> {
  if (source.mapping.observation !== "observations" || !source.goesWithObservation("next_observations"))
    return undefined;
  const observation = { text: "next_observations", origin: source.path };
  const fields = { ...options.mapping?.fields, observation };
  return openEpisodes(source.path, { ...options, mapping: { ...options.mapping, fields } });
}

/** Tells the first step of an episode at which the state after the step before is not its own. */
function tellSeam(inspector: EpisodeInspector, episode: Episode, next: Episode, width: number): void {
  for (let i = width; i < episode.observations.length; i++) {
    if (episode.observations[i] === next.observations[i - width]) continue;
    const place = `episode ${inspector.digests.length}, step ${Math.floor(i / width)}`;
    const message = `the observation is not the next_observations of the step before, in dimension ${i % width}; an end of an episode may be missing`;
    inspector.tell("seam", "error", place, message);
    return;
  }
}
