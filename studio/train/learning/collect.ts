import { UserError } from "../../../src/core/base/errors.ts";
import {
  EpisodeRecorder,
  findRecipe,
  type OpenExpert,
  planCollection,
} from "../../../src/core/collect/index.ts";
import { EpisodeDataset, EpisodeDatasetBuilder } from "../../../src/core/data/index.ts";
import type { DatasetMessage } from "./data.ts";

export interface CollectionRequest {
  /** Name of a recipe of the catalogue. */
  readonly recipe: string;
  readonly episodes: number;
  readonly seed: number;
}

/** Trained experts are files, which a page does not have; the scripted ones are part of it. */
export const noExpert: OpenExpert = (name) => {
  throw new UserError(
    `the expert ${name} is a trained policy, which a page does not have; choose other data`,
  );
};

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
