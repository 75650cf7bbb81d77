import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { NonFiniteActionError } from "../../core/policy/policy.ts";
import type { EpisodeOutcome } from "../../core/rollout/returns.ts";
import type { EvaluationOptions } from "../../core/rollout/rollout.ts";
import { importedModules } from "../extensions/index.ts";
import { startThread } from "../threads/start-thread.ts";
import { type ThreadError, unpackError } from "../threads/thread-error.ts";

export interface EvaluationSetting {
  readonly environment: string;
  readonly actionNoise: number;
  /** Modules to import first. */
  readonly imports: readonly string[];
  /** One number, shared with the evaluator: once it is 1, the evaluation under way ends after its episode. */
  readonly stop: Int32Array;
}

export interface EvaluationRequest {
  readonly policy: Uint8Array;
  readonly options: EvaluationOptions;
}

/** What the thread answers; actions that are not finite are distinguished from other errors. */
export type EvaluationReply =
  | { readonly outcomes: readonly EpisodeOutcome[] }
  | { readonly nonFinite: string }
  | ThreadError;

/** MiB for young objects in the thread. It makes few, and by default they would take 48. */
const YOUNG_HEAP = 8;

/** Evaluates policies in a worker thread with an environment of its own, one at a time, so that nothing waits. */
export class Evaluator {
  readonly #worker: Worker;
  readonly #stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** Rejects when the worker has ended, for any reason. */
  readonly #ended: Promise<never>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(setting: Omit<EvaluationSetting, "imports" | "stop">) {
    const workerData: EvaluationSetting = { ...setting, imports: importedModules(), stop: this.#stop };
    this.#worker = startThread(new URL("./evaluation-worker.js", import.meta.url), {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_HEAP },
    });
    this.#ended = new Promise((_, reject) => {
      this.#worker.once("error", reject);
      this.#worker.once("exit", (code) =>
        reject(new Error(`the evaluator's thread ended with exit code ${code}`)),
      );
    });
    this.#ended.catch(() => {}); // reported by `evaluate`
    // An idle evaluator does not keep the process alive.
    this.#worker.unref();
  }

  /**
   * Plays `options.episodes` episodes with the policy in these bytes of an `.onnx` file.
   * @throws NonFiniteActionError, or another UserError, as the policy or the environment throws it
   */
  evaluate(policy: Uint8Array, options: EvaluationOptions): Promise<readonly EpisodeOutcome[]> {
    const result = this.#last.then(async () => {
      this.#worker.ref();
      try {
        const answer = once(this.#worker, "message");
        this.#worker.postMessage({ policy, options } satisfies EvaluationRequest);
        const [reply] = (await Promise.race([answer, this.#ended])) as [EvaluationReply];
        if ("nonFinite" in reply) throw new NonFiniteActionError(reply.nonFinite);
        if ("error" in reply) throw unpackError(reply);
        return reply.outcomes;
      } finally {
        this.#worker.unref();
      }
    });
    this.#last = result.catch(() => {});
    return result;
  }

  /** Ends the thread when its episode is over: ONNX Runtime aborts the process if its thread ends while it computes. */
  async dispose(): Promise<void> {
    Atomics.store(this.#stop, 0, 1);
    await this.#last;
    await this.#worker.terminate();
  }
}
