import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type DatasetArrays,
  type DatasetFolderHeader,
  type DatasetHeader,
  EpisodeDataset,
  loadDataset,
  readDatasetHeader,
  saveDataset,
  writeDataset,
} from "../data/index.ts";
import { UserError } from "../errors.ts";
import type { CollectionPlan, EpisodeRange } from "./plan.ts";

/** The finished chunks of a collection, each a dataset folder of its own, so that each is there whole or not at all. */
export class ChunkStore {
  readonly #folder: string;
  readonly #plan: CollectionPlan;

  constructor(folder: string, plan: CollectionPlan) {
    this.#folder = folder;
    this.#plan = plan;
  }

  /**
   * The chunks still to be collected.
   * @throws UserError when the folder holds chunks of another plan.
   */
  async missing(): Promise<EpisodeRange[]> {
    const present = new Set(await readdir(this.#folder).catch(() => []));
    const missing: EpisodeRange[] = [];
    for (const chunk of this.#plan.chunks) {
      if (present.has(chunkName(chunk))) await this.#verify(chunk);
      else missing.push(chunk);
    }
    return missing;
  }

  /** @throws UserError when the chunk is there by now. */
  async save(chunk: EpisodeRange, columns: DatasetArrays): Promise<void> {
    const path = this.#pathOf(chunk);
    try {
      await saveDataset(new EpisodeDataset(this.#headerOf(chunk), columns), path);
    } catch (error) {
      if (!existsSync(path)) throw error;
      throw new UserError(
        `another process is collecting into ${this.#folder}; let it finish, or stop it first`,
        { cause: error },
      );
    }
  }

  /** Writes the whole dataset as `folder`, holding one chunk at a time; every chunk must be there. */
  async assemble(folder: string): Promise<DatasetFolderHeader> {
    const { header, chunks } = this.#plan;
    return writeDataset(folder, header, async (append) => {
      for (const chunk of chunks) {
        const part = await loadDataset(this.#pathOf(chunk));
        await append(part);
        part.close();
      }
      return header.provenance;
    });
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #verify(chunk: EpisodeRange): Promise<void> {
    const { dataset } = await readDatasetHeader(this.#pathOf(chunk));
    if (JSON.stringify(dataset) !== JSON.stringify(this.#headerOf(chunk)))
      throw new UserError(
        `${this.#folder} holds the unfinished work of another collection (other episodes, seed, recipe or version); ` +
          "finish that one first, or delete the folder",
      );
  }

  #headerOf({ first, end }: EpisodeRange): DatasetHeader {
    const { header } = this.#plan;
    return { ...header, provenance: { ...header.provenance, chunk: { first, end } } };
  }

  #pathOf(chunk: EpisodeRange): string {
    return join(this.#folder, chunkName(chunk));
  }
}

function chunkName({ first, end }: EpisodeRange): string {
  return `episodes-${first}-${end - 1}`;
}
