import { existsSync } from "node:fs";
import {
  type Episode,
  EpisodeInspector,
  type EpisodeSource,
  type Finding,
  loadDataset,
  openEpisodes,
} from "../data/index.ts";
import { sha256OfPath } from "../files/sha256.ts";
import { type ImportFlags, isDatasetFolder, openSource } from "./import-options.ts";

export interface Validation {
  readonly sha256: string;
  readonly episodeCount: number;
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}

/** Everything that is wrong with a file of episodes, compared with other data if there are any. */
export async function validate(
  path: string,
  flags: ImportFlags & { readonly against?: string },
): Promise<Validation> {
  const { inspector, notes, seams } = await inspect(path, flags);
  const sibling = path.replace(/\.npz$/, "-val.npz");
  const against = flags.against ?? (sibling !== path && existsSync(sibling) ? sibling : undefined);
  const others = against === undefined ? undefined : await inspect(against, flags);
  return {
    sha256: await sha256OfPath(path),
    episodeCount: inspector.digests.length,
    notes: others ? [...notes, `compared with ${against}`] : notes,
    findings: [...inspector.findings(others?.inspector.digests), ...seams],
  };
}

async function inspect(path: string, flags: ImportFlags) {
  if (isDatasetFolder(path)) {
    const dataset = await loadDataset(path);
    const inspector = new EpisodeInspector(dataset.header);
    for (let episode = 0; episode < dataset.episodeCount; episode++) inspector.add(dataset.episode(episode));
    dataset.close();
    return { inspector, notes: [], seams: [] };
  }
  const source = await openSource(path, flags);
  const following = await nextObservations(source, path);
  const seams: Finding[] = [];
  try {
    const inspector = new EpisodeInspector(source);
    for await (const episode of source.episodes()) {
      const next = await following?.episodes.next();
      if (next && !next.done) {
        const finding = findSeam(episode, next.value, source.observationSize, inspector.digests.length);
        if (finding) seams.push(finding);
      }
      inspector.add(episode);
    }
    return { inspector, notes: source.notes, seams };
  } finally {
    await following?.source.close();
    await source.close();
  }
}

/** The states after each step, in files that store them beside the states before. */
async function nextObservations(source: EpisodeSource, path: string) {
  if (source.mapping.observation !== "observations" || !source.arrayNames.includes("next_observations"))
    return undefined;
  const text = "next_observations";
  const fields = { observation: { text, origin: path }, achievedGoal: { text, origin: path } };
  const next = await openEpisodes(path, { mapping: { fields } });
  return { source: next, episodes: next.episodes() };
}

/** Where the state after a step is not the next state. */
function findSeam(episode: Episode, next: Episode, width: number, number: number): Finding | undefined {
  for (let i = width; i < episode.observations.length; i++) {
    if (episode.observations[i] === next.observations[i - width]) continue;
    const step = Math.floor(i / width);
    const message = `the observation is not the next_observations of the step before, in dimension ${i % width}; an end of an episode may be missing`;
    return { severity: "error", place: `episode ${number}, step ${step}`, message, places: 1 };
  }
  return undefined;
}
