import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type DatasetColumns,
  type DatasetHeader,
  EpisodeDataset,
  loadDataset,
  readDatasetHeader,
  saveDataset,
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
  async save(chunk: EpisodeRange, columns: DatasetColumns): Promise<void> {
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

  /** The whole dataset; every chunk must be there. Holds one chunk at a time beside it. */
  async assemble(): Promise<EpisodeDataset> {
    const { header, chunks } = this.#plan;
    const episodeCount = chunks[chunks.length - 1].end;
    let transitionCount = 0;
    for (const chunk of chunks)
      transitionCount += (await readDatasetHeader(this.#pathOf(chunk))).transitionCount;
    const stateCount = transitionCount + episodeCount;
    const columns = {
      episodeLengths: new Uint32Array(episodeCount),
      observations: new Float32Array(stateCount * header.observationSize),
      achievedGoals: new Float32Array(stateCount * header.goalSize),
      actions: new Float32Array(transitionCount * header.actionSize),
      desiredGoals: new Float32Array(episodeCount * header.goalSize),
    };
    const filled = { episodeLengths: 0, observations: 0, achievedGoals: 0, actions: 0, desiredGoals: 0 };
    for (const chunk of chunks) {
      const part = await loadDataset(this.#pathOf(chunk));
      for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
        columns[name].set(part[name], filled[name]);
        filled[name] += part[name].length;
      }
    }
    return new EpisodeDataset(header, columns);
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
