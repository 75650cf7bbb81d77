import type { EpisodeDataset } from "../../src/core/data/index.ts";
import { readEpisodes as readSource } from "../../src/node/datasets/index.ts";
import { type OpenEpisodesOptions, openEpisodes } from "../../src/node/formats/index.ts";
import { task } from "../../src/node/formats/testing/line.ts";

/** Reads a file of episodes to its end with the built library, whose HDF5 files need a thread. */
export async function readEpisodes(path: string, options: OpenEpisodesOptions = {}): Promise<EpisodeDataset> {
  const source = await openEpisodes(path, options);
  try {
    return await readSource(source, task);
  } finally {
    await source.close();
  }
}
