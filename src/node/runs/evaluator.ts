import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import {
  type EpisodeOutcome,
  type EvaluationSummary,
  summarizeEpisodes,
} from "../../core/rollout/returns.ts";
import type { EvaluationOptions } from "../../core/rollout/rollout.ts";
import { importedModules } from "../extensions/index.ts";
import { startThread } from "../threads/start-thread.ts";
import { type ThreadError, unpackError } from "../threads/thread-error.ts";

export interface EvaluationSetting {
  readonly environment: string;
  readonly actionNoise: number;
  /** Modules to import first. */
  readonly imports: readonly string[];
}

export interface EvaluationRequest {
  readonly policy: Uint8Array;
  readonly options: EvaluationOptions;
}

export type EvaluationReply = { readonly outcomes: readonly EpisodeOutcome[] } | ThreadError;

/** Evaluates policies in a worker thread with an environment of its own, one at a time, so that nothing waits. */
export class Evaluator {
  readonly #worker: Worker;
  #last: Promise<unknown> = Promise.resolve();

  constructor(setting: Omit<EvaluationSetting, "imports">) {
    const workerData: EvaluationSetting = { ...setting, imports: importedModules() };
    this.#worker = startThread(new URL("./evaluation-worker.js", import.meta.url), { workerData });
    // An idle evaluator does not keep the process alive.
    this.#worker.unref();
  }

  /** Plays `options.episodes` episodes with the policy in these bytes of an `.onnx` file. */
  evaluate(policy: Uint8Array, options: EvaluationOptions): Promise<EvaluationSummary> {
    const result = this.#last.then(async () => {
      this.#worker.ref();
      try {
        this.#worker.postMessage({ policy, options } satisfies EvaluationRequest);
        const [reply] = (await once(this.#worker, "message")) as [EvaluationReply];
        if ("error" in reply) throw unpackError(reply);
        return summarizeEpisodes(reply.outcomes);
      } finally {
        this.#worker.unref();
      }
    });
    this.#last = result.catch(() => {});
    return result;
  }

  async dispose(): Promise<void> {
    await this.#worker.terminate();
  }
}
