import { UserError } from "../base/errors.ts";
import { RandomGenerator } from "../random/generator.ts";
import { concatenateDatasets, joinEpisodes } from "./combine.ts";
import type { EpisodeDataset } from "./dataset.ts";
import type { DatasetHeader } from "./header.ts";
import { partsOf } from "./sources.ts";

/**
 * The episodes of those numbers, in that order, as a dataset of their own. Fields of `header` replace those of the
 * dataset.
 */
export function selectEpisodes(
  dataset: EpisodeDataset,
  episodes: ArrayLike<number>,
  header: Pick<DatasetHeader, "provenance"> & Partial<DatasetHeader>,
): EpisodeDataset {
  const ranges = Array.from(episodes, (episode) => ({ dataset, first: episode, end: episode + 1 }));
  return joinEpisodes({ ...dataset.header, ...header }, ranges);
}

/** A dataset, and its share of the episodes of a mixture. */
export interface MixturePart {
  readonly dataset: EpisodeDataset;
  /** From 0 to 1. */
  readonly share: number;
}

/**
 * Mixes datasets: draws `episodeCount` episodes without replacement, a `share` of them from each part. Episodes of a
 * part keep their order. The same seed draws the same episodes.
 * @throws UserError when the shares do not sum to 1, a part has too few episodes or would contribute none, or the parts
 * are of different tasks
 */
export function mixDatasets(
  name: string,
  parts: readonly MixturePart[],
  episodeCount: number,
  seed: number,
): EpisodeDataset {
  const total = parts.reduce((sum, { share }) => sum + share, 0);
  if (!(Math.abs(total - 1) < 1e-9))
    throw new UserError(`the shares of the parts sum to ${Number(total.toPrecision(6))}; make them sum to 1`);
  let share = 0;
  const drawn = parts.map((part, index) => {
    const first = Math.round(share * episodeCount);
    share += part.share;
    const count = Math.round(share * episodeCount) - first;
    const { header, episodeCount: available } = part.dataset;
    if (count > available)
      throw new UserError(
        `dataset "${header.name}" has ${available} episodes, but ${count} of it are needed; ` +
          `mix at most ${Math.floor(available / part.share)} episodes, or give it a smaller share`,
      );
    if (count === 0)
      throw new UserError(
        `dataset "${header.name}" would give none of ${episodeCount} episodes; mix more episodes, or leave it out`,
      );
    const chosen = shuffledEpisodes(available, RandomGenerator.from(seed, "mix", index))
      .subarray(0, count)
      .sort();
    const provenance = {
      drawnFrom: header.name,
      episodes: count,
      of: available,
      seed,
      source: header.provenance,
    };
    return selectEpisodes(part.dataset, chosen, { provenance });
  });
  return concatenateDatasets(name, drawn);
}

/**
 * Splits a dataset in two: a random `share` of the episodes, and the others. Episodes keep their order. The same seed
 * draws the same episodes.
 * @param names names of the two datasets
 * @throws UserError when one of them would be empty
 *
 * @example A tenth of the episodes is held out.
 * ```js
 * import { openDataset, splitDataset } from "smore";
 *
 * const dataset = await openDataset("point-reach-random", { size: 50 });
 * const [heldOut, training] = splitDataset(dataset, 0.1, 0, ["held-out", "training"]);
 * console.log(heldOut.episodeCount, training.episodeCount); // 5 45
 * ```
 */
export function splitDataset(
  dataset: EpisodeDataset,
  share: number,
  seed: number,
  names: readonly [string, string],
): [EpisodeDataset, EpisodeDataset] {
  const { header, episodeCount } = dataset;
  const count = Math.round(share * episodeCount);
  if (count < 1 || count >= episodeCount)
    throw new UserError(
      `a share of ${share} puts ${count} of ${episodeCount} episodes into the first dataset; choose one that leaves some in both`,
    );
  const order = shuffledEpisodes(episodeCount, RandomGenerator.from(seed, "split"));
  const part = (episodes: Uint32Array, index: 0 | 1) => {
    const chosen = episodes.sort();
    const provenance = {
      splitOf: header.name,
      part: index + 1,
      share,
      seed,
      ...partsOf(dataset, chosen),
      source: header.provenance,
    };
    return selectEpisodes(dataset, chosen, { name: names[index], provenance });
  };
  return [part(order.subarray(0, count), 0), part(order.subarray(count), 1)];
}

/** 0 … count − 1 in random order (Fisher and Yates). */
function shuffledEpisodes(count: number, random: RandomGenerator): Uint32Array {
  const episodes = Uint32Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [episodes[i], episodes[j]] = [episodes[j], episodes[i]];
  }
  return episodes;
}
