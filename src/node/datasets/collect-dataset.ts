import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { UserError } from "../../core/base/errors.ts";
import { type DatasetSize, findRecipe, type Recipe } from "../../core/collect/catalogue.ts";
import { type Chunk, planCollection } from "../../core/collect/plan.ts";
import { importModules } from "../extensions/index.ts";
import { ChunkStore } from "./chunk-store.ts";
import type { DatasetFolderHeader } from "./folder-header.ts";
import { platform } from "./platform.ts";
import { type ChunkRunner, LocalRunner, WorkerRunner } from "./runners.ts";

/** Options of {@link collectDataset}. */
export interface CollectionOptions {
  /** Size of the dataset. Default `"small"`. */
  readonly size?: DatasetSize;
  /** Seed of all episodes. Default 0. */
  readonly seed?: number;
  /** Number of worker threads, default one per core. With 0, the calling thread does the work. The bits are the same. */
  readonly workers?: number;
  /**
   * Called with the number of finished steps, as if no episode ended early: at the beginning, where it is above 0 after
   * an interruption, and whenever steps are stored.
   */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the collection. Finished chunks are kept. */
  readonly signal?: AbortSignal;
  /** Modules that register your own environments and behaviours. Every worker imports them first. */
  readonly imports?: readonly string[];
}

/** Where the finished chunks of an unfinished dataset folder are kept. */
export function partialFolder(folder: string): string {
  return `${folder}.partial`;
}

/**
 * Collects the dataset of a recipe, or of a recipe's name, as `folder`. Returns its header.
 *
 * The same recipe, size and seed produce the same bytes, header included, with any number of workers. Finished chunks
 * of episodes are kept in `<folder>.partial` until the dataset is complete. Another call after a kill collects only the
 * missing ones.
 * @throws UserError when the folder exists, when `<folder>.partial` belongs to another collection, or when the recipe
 * cannot be followed; Error that names the episode when one fails; the reason of `signal` when that is aborted
 */
export async function collectDataset(
  recipe: Recipe | string,
  folder: string,
  options: CollectionOptions = {},
): Promise<DatasetFolderHeader> {
  const { size = "small", seed = 0, workers = availableParallelism(), onProgress, signal, imports } = options;
  if (!(Number.isInteger(workers) && workers >= 0))
    throw new UserError(`workers: give a whole number of at least 0, not ${workers}`);
  await importModules(imports);
  const plan = planCollection(typeof recipe === "string" ? findRecipe(recipe) : recipe, size, seed, platform);
  if (existsSync(folder))
    throw new UserError(`${folder} already exists: choose another folder, or move it away first`);
  const store = new ChunkStore(partialFolder(folder), plan);
  const missing = await store.missing();
  const stepsOf = ({ first, end, transitions }: Chunk) => transitions ?? (end - first) * plan.steps;
  const sum = (chunks: readonly Chunk[]) => chunks.reduce((steps, chunk) => steps + stepsOf(chunk), 0);
  const total = sum(plan.chunks);
  let done = total - sum(missing);
  onProgress?.(done, total);

  const runners: ChunkRunner[] =
    workers === 0
      ? [new LocalRunner(plan)]
      : Array.from({ length: Math.min(workers, missing.length) }, () => new WorkerRunner(plan));
  const collect = async (runner: ChunkRunner, chunk: Chunk) => {
    await store.save(chunk, await runner.collect(chunk));
    done += stepsOf(chunk);
    onProgress?.(done, total);
  };
  await shareOut(missing, runners, collect, signal);

  const header = await store.assemble(folder);
  await store.remove();
  return header;
}

/**
 * Gives every runner the next chunk when it has finished one, and closes the runners at the end. After a failure or an
 * abort, no chunk is started, chunks that are being stored are finished, and the first cause is thrown.
 */
async function shareOut(
  chunks: readonly Chunk[],
  runners: readonly ChunkRunner[],
  collect: (runner: ChunkRunner, chunk: Chunk) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const queue = [...chunks];
  const failures: unknown[] = [];
  const close = () => Promise.all(runners.map((runner) => runner.close()));
  const stop = (cause: unknown) => {
    failures.push(cause);
    queue.length = 0;
    return close();
  };
  const abort = () => void stop(signal?.reason);
  const work = async (runner: ChunkRunner) => {
    try {
      for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift())
        await collect(runner, chunk);
    } catch (error) {
      await stop(error);
    }
  };
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  await Promise.all(runners.map(work));
  signal?.removeEventListener("abort", abort);
  await close();
  if (failures.length > 0) throw failures[0];
}
