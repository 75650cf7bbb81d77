import { EpisodeRecorder, findRecipe, planCollection } from "../../../src/core/collect/index.ts";
import { EpisodeDataset, EpisodeDatasetBuilder } from "../../../src/core/data/index.ts";
import { noExpert } from "../../workers/no-expert.ts";
import type { DatasetMessage } from "./data.ts";

export interface CollectionRequest {
  /** Name of a recipe of the catalogue. */
  readonly recipe: string;
  readonly episodes: number;
  readonly seed: number;
}

/**
 * Plays and records the episodes of a recipe: those that `smore collect` records with the same seed.
 * @param onProgress called with the number of episodes recorded so far
 */
export async function collect(
  { recipe, episodes, seed }: CollectionRequest,
  onProgress: (done: number) => void,
): Promise<DatasetMessage> {
  const plan = planCollection(findRecipe(recipe), episodes, seed, { openExpert: noExpert, versions: {} });
  const { header } = plan;
  const recorder = await EpisodeRecorder.create(plan, noExpert);
  const builder = new EpisodeDatasetBuilder(header);
  for (const chunk of plan.chunks) {
    const part = new EpisodeDataset(header, await recorder.record(chunk));
    for (let episode = 0; episode < part.episodeCount; episode++) builder.append(part.episode(episode));
    onProgress(builder.episodeCount);
  }
  recorder.dispose();
  return { header, arrays: builder.arrays() };
}
