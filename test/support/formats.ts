import {
  type EpisodeDataset,
  type OpenEpisodesOptions,
  openEpisodes,
  readDataset,
} from "../../dist/data/index.js";
import { task } from "../../src/data/formats/testing/line.ts";

/** Reads a file of episodes to its end with the built library, whose HDF5 files need a thread. */
export async function readEpisodes(path: string, options: OpenEpisodesOptions = {}): Promise<EpisodeDataset> {
  const source = await openEpisodes(path, options);
  try {
    return await readDataset(source, task);
  } finally {
    await source.close();
  }
}
