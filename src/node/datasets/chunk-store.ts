import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { Chunk, CollectionPlan } from "../../core/collect/plan.ts";
import {
  type DatasetArrays,
  type DatasetHeader,
  EpisodeDataset,
  EpisodeDatasetBuilder,
} from "../../core/data/index.ts";
import { loadDataset, writeDataset, writeDatasetInParts } from "./dataset-folder.ts";
import { type DatasetFolderHeader, loadDatasetHeader } from "./folder-header.ts";

/** The finished chunks of a collection. Each is a dataset folder, so it exists completely or not at all. */
export class ChunkStore {
  readonly #folder: string;
  readonly #plan: CollectionPlan;

  constructor(folder: string, plan: CollectionPlan) {
    this.#folder = folder;
    this.#plan = plan;
  }

  /**
   * The chunks that are not collected yet.
   * @throws UserError when the folder holds chunks of another plan
   */
  async missing(): Promise<Chunk[]> {
    const present = new Set(await readdir(this.#folder).catch(() => []));
    const missing: Chunk[] = [];
    for (const chunk of this.#plan.chunks) {
      if (present.has(chunkName(chunk))) await this.#verify(chunk);
      else missing.push(chunk);
    }
    return missing;
  }

  /**
   * Writes the columns of a finished chunk.
   * @throws UserError when the chunk exists already
   */
  async save(chunk: Chunk, columns: DatasetArrays): Promise<void> {
    const path = this.#pathOf(chunk);
    try {
      await writeDataset(new EpisodeDataset(this.#headerOf(chunk), columns), path);
    } catch (error) {
      if (!existsSync(path)) throw error;
      throw new UserError(
        `another process is collecting into ${this.#folder}; let it finish, or stop it first`,
        { cause: error },
      );
    }
  }

  /**
   * Writes the whole dataset as `folder`, with one chunk in memory at a time. All chunks must exist. If a part counts
   * transitions, only that many are written: its last episode may be cut, and later episodes are dropped.
   */
  async assemble(folder: string): Promise<DatasetFolderHeader> {
    const { header, parts, chunks } = this.#plan;
    return writeDatasetInParts(folder, header, async (append) => {
      for (const { first, end, transitions = Number.POSITIVE_INFINITY } of parts) {
        let wanted = transitions;
        for (const chunk of chunks.filter((chunk) => chunk.first >= first && chunk.end <= end)) {
          if (wanted === 0) break;
          const dataset = await loadDataset(this.#pathOf(chunk));
          await append(firstTransitions(dataset, wanted));
          wanted -= Math.min(wanted, dataset.transitionCount);
          dataset.close();
        }
      }
      return header.provenance;
    });
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #verify(chunk: Chunk): Promise<void> {
    const { dataset } = await loadDatasetHeader(this.#pathOf(chunk));
    if (JSON.stringify(dataset) !== JSON.stringify(this.#headerOf(chunk)))
      throw new UserError(
        `${this.#folder} holds the unfinished work of another collection (other episodes, seed, recipe or version); ` +
          "finish that one first, or delete the folder",
      );
  }

  #headerOf(chunk: Chunk): DatasetHeader {
    const { header } = this.#plan;
    return { ...header, provenance: { ...header.provenance, chunk: { ...chunk } } };
  }

  #pathOf(chunk: Chunk): string {
    return join(this.#folder, chunkName(chunk));
  }
}

function chunkName({ first, end }: Chunk): string {
  return `episodes-${first}-${end - 1}`;
}

/** The episodes of a dataset up to this number of transitions. The last episode is cut there. */
function firstTransitions(dataset: EpisodeDataset, transitions: number): EpisodeDataset {
  if (dataset.transitionCount <= transitions) return dataset;
  const { observationSize, stateSize, goalSize, actionSize } = dataset.header;
  const builder = new EpisodeDatasetBuilder(dataset.header);
  for (let episode = 0; transitions > 0; episode++) {
    const { observations, states, achievedGoals, actions, desiredGoal } = dataset.episode(episode);
    const length = Math.min(dataset.episodeLengths[episode], transitions);
    builder.append({
      observations: observations.subarray(0, (length + 1) * observationSize),
      states: states?.subarray(0, (length + 1) * stateSize!),
      achievedGoals: achievedGoals.subarray(0, (length + 1) * goalSize),
      actions: actions.subarray(0, length * actionSize),
      desiredGoal,
    });
    transitions -= length;
  }
  return builder.build();
}
