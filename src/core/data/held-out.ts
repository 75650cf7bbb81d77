import { RandomGenerator } from "../random/generator.ts";
import { type EpisodeRange, episodesOf, joinEpisodes } from "./combine.ts";
import type { EpisodeDataset } from "./dataset.ts";
import { partsOf } from "./sources.ts";

/** Episodes for training, and those held out from it. */
export interface HeldOutSplit {
  readonly training: EpisodeDataset;
  readonly heldOut: EpisodeDataset;
}

/** Number of sections of the dataset, of which each gives one block of its episodes. */
const SECTIONS = 20;

/**
 * Holds out `share` of the episodes. They are drawn in blocks, one from each section of the dataset, so that each part of a
 * mixture gives its share, and neighbouring episodes, which are often alike, stay together. Columns on disk stay there. The
 * same seed draws the same episodes.
 *
 * @returns undefined if `share` is 0 or there are fewer than two episodes
 */
export function holdOutEpisodes(
  dataset: EpisodeDataset,
  share: number,
  seed: number,
): HeldOutSplit | undefined {
  const { episodeCount } = dataset;
  if (share === 0 || episodeCount < 2) return undefined;
  const heldOutCount = Math.min(Math.max(1, Math.round(share * episodeCount)), episodeCount - 1);
  const sections = Math.min(SECTIONS, heldOutCount);
  const random = RandomGenerator.from(seed, "held-out");
  const training: EpisodeRange[] = [];
  const heldOut: EpisodeRange[] = [];
  const add = (ranges: EpisodeRange[], first: number, end: number) => {
    if (end > first) ranges.push({ dataset, first, end });
  };
  for (let section = 0; section < sections; section++) {
    const first = Math.floor((section * episodeCount) / sections);
    const end = Math.floor(((section + 1) * episodeCount) / sections);
    const size =
      Math.floor(((section + 1) * heldOutCount) / sections) - Math.floor((section * heldOutCount) / sections);
    const block = first + random.integer(end - first - size + 1);
    add(training, first, block);
    add(heldOut, block, block + size);
    add(training, block + size, end);
  }
  return {
    training: joinPart(dataset, "training", training, { share, seed }),
    heldOut: joinPart(dataset, "held out", heldOut, { share, seed }),
  };
}

function joinPart(
  dataset: EpisodeDataset,
  part: string,
  ranges: readonly EpisodeRange[],
  { share, seed }: { readonly share: number; readonly seed: number },
): EpisodeDataset {
  const { header } = dataset;
  const provenance = {
    part,
    of: header.name,
    heldOutShare: share,
    seed,
    ...partsOf(dataset, episodesOf(ranges)),
    source: header.provenance,
  };
  return joinEpisodes({ ...header, provenance }, ranges);
}
