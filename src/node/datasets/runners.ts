import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { EpisodeRecorder } from "../../core/collect/episode-recorder.ts";
import type { Chunk, CollectionPlan } from "../../core/collect/plan.ts";
import type { DatasetArrays } from "../../core/data/index.ts";
import { importedModules } from "../extensions/index.ts";
import { startThread } from "../threads/start-thread.ts";
import { type ThreadError, unpackError } from "../threads/thread-error.ts";
import { platform } from "./platform.ts";

/** Collects one chunk after the other, somewhere. */
export interface ChunkRunner {
  collect(chunk: Chunk): Promise<DatasetArrays>;
  /** Ends it; a `collect` under way may reject. */
  close(): Promise<void>;
}

export interface WorkerSetting {
  readonly plan: CollectionPlan;
  /** Modules to import first. */
  readonly imports: readonly string[];
}

export type WorkerReply = { readonly columns: DatasetArrays } | ThreadError;

/** Collects in the calling thread. */
export class LocalRunner implements ChunkRunner {
  readonly #recorder: Promise<EpisodeRecorder>;

  constructor(plan: CollectionPlan) {
    this.#recorder = EpisodeRecorder.create(plan, platform.openExpert);
    this.#recorder.catch(() => {}); // reported by `collect`
  }

  async collect(chunk: Chunk): Promise<DatasetArrays> {
    return (await this.#recorder).record(chunk);
  }

  async close(): Promise<void> {
    await this.#recorder.then(
      (recorder) => recorder.dispose(),
      () => {},
    );
  }
}

/** Collects in a worker thread. */
export class WorkerRunner implements ChunkRunner {
  readonly #worker: Worker;
  /** Rejects when the worker has ended, for any reason. */
  readonly #ended: Promise<never>;

  constructor(plan: CollectionPlan) {
    const workerData: WorkerSetting = { plan, imports: importedModules() };
    this.#worker = startThread(new URL("./collect-worker.js", import.meta.url), { workerData });
    this.#ended = new Promise((_, reject) => {
      this.#worker.once("error", reject);
      this.#worker.once("exit", (code) => reject(new Error(`a worker thread ended with exit code ${code}`)));
    });
    this.#ended.catch(() => {}); // reported by `collect`
  }

  async collect(chunk: Chunk): Promise<DatasetArrays> {
    const answer = once(this.#worker, "message");
    this.#worker.postMessage(chunk);
    const [reply] = (await Promise.race([answer, this.#ended])) as [WorkerReply];
    if ("error" in reply) throw unpackError(reply);
    return reply.columns;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
