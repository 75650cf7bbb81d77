import type { EpisodeDataset } from "./dataset.ts";

/** What made the episodes of a dataset. */
export interface DataSources {
  /** In the order of their first episodes. */
  readonly names: readonly string[];
  /** (episodeCount): the place in `names` of each episode's source. */
  readonly ofEpisode: Uint8Array;
}

/** No more sources are told apart. */
const MOST_SOURCES = 255;

/**
 * The sources of a dataset that was collected or mixed in parts, as its provenance says.
 * @returns undefined where it names fewer than two, or does not fit the episodes
 */
export function dataSources({ header, episodeLengths }: EpisodeDataset): DataSources | undefined {
  const { parts } = header.provenance as { readonly parts?: unknown };
  if (!Array.isArray(parts) || parts.length < 2) return undefined;
  const ofEpisode = new Uint8Array(episodeLengths.length);
  const names: string[] = [];
  let episode = 0;
  for (const part of parts as readonly Part[]) {
    const name = part.name ?? part.policy;
    if (typeof name !== "string") return undefined;
    if (!names.includes(name)) names.push(name);
    const end = episodeAfter(part, episode, episodeLengths);
    ofEpisode.fill(names.indexOf(name), episode, end);
    episode = end;
  }
  const fits = episode === episodeLengths.length && names.length >= 2 && names.length <= MOST_SOURCES;
  return fits ? { names, ofEpisode } : undefined;
}

/** A part as provenance describes it: of a mixture, or of a collection that counts episodes or transitions. */
interface Part {
  readonly name?: unknown;
  readonly policy?: unknown;
  readonly episodeCount?: number;
  readonly first?: number;
  readonly end?: number;
  readonly transitions?: number;
}

/** The episode after the last one of a part that begins with `episode`. */
function episodeAfter(
  { episodeCount, first, end, transitions }: Part,
  episode: number,
  lengths: Uint32Array,
): number {
  if (episodeCount !== undefined) return episode + episodeCount;
  if (transitions === undefined) return episode + end! - first!;
  let after = episode;
  for (let left = transitions; left > 0 && after < lengths.length; after++) left -= lengths[after];
  return after;
}
