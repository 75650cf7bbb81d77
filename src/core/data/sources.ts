import { z } from "zod";
import type { EpisodeDataset } from "./dataset.ts";

/** What made the episodes of a dataset. */
export interface DataSources {
  /** In the order of their first episodes. */
  readonly names: readonly string[];
  /** (episodeCount): the place in `names` of each episode's source. */
  readonly ofEpisode: Uint8Array;
}

/** A dataset with more sources counts as one whose sources are unknown. */
const MOST_SOURCES = 255;

const count = z.int().min(0);
/** A part as provenance describes it: of a mixture, or of a collection that counts episodes or transitions. */
const partSchema = z.union([
  z.object({ episodeCount: count }),
  z.object({ transitions: count }),
  z.object({ first: count, end: count }).refine(({ first, end }) => first <= end),
]);
const partsSchema = z
  .array(z.union([z.object({ name: z.string() }), z.object({ policy: z.string() })]).and(partSchema))
  .min(2);

/**
 * The sources of a dataset that was collected or mixed in parts, as its provenance says.
 * @returns undefined where it names fewer than two, or does not fit the episodes
 */
export function dataSources({ header, episodeLengths }: EpisodeDataset): DataSources | undefined {
  const parts = partsSchema.safeParse(header.provenance.parts).data;
  if (!parts) return undefined;
  const ofEpisode = new Uint8Array(episodeLengths.length);
  const names: string[] = [];
  let episode = 0;
  for (const part of parts) {
    const name = "name" in part ? part.name : part.policy;
    if (!names.includes(name)) names.push(name);
    const end = episodeAfter(part, episode, episodeLengths);
    ofEpisode.fill(names.indexOf(name), episode, end);
    episode = end;
  }
  const fits = episode === episodeLengths.length && names.length >= 2 && names.length <= MOST_SOURCES;
  return fits ? { names, ofEpisode } : undefined;
}

/**
 * The sources of some of a dataset's episodes, in that order, as the provenance of a dataset of theirs lists them; nothing where
 * they are not known.
 */
export function partsOf(
  dataset: EpisodeDataset,
  episodes: Iterable<number>,
): { parts?: { name: string; episodeCount: number }[] } {
  const sources = dataSources(dataset);
  if (!sources) return {};
  const parts: { name: string; episodeCount: number }[] = [];
  for (const episode of episodes) {
    const name = sources.names[sources.ofEpisode[episode]];
    const last = parts.at(-1);
    if (last?.name === name) last.episodeCount++;
    else parts.push({ name, episodeCount: 1 });
  }
  return { parts };
}

/** The episode after the last one of a part that begins with `episode`. */
function episodeAfter(part: z.output<typeof partSchema>, episode: number, lengths: Uint32Array): number {
  if ("episodeCount" in part) return episode + part.episodeCount;
  if ("end" in part) return episode + part.end - part.first;
  let after = episode;
  for (let left = part.transitions; left > 0 && after < lengths.length; after++) left -= lengths[after];
  return after;
}
