import type { Worker } from "node:worker_threads";
import type { ParsedParameters } from "../../core/studio/api.ts";
import { startThread } from "../threads/start-thread.ts";
import { unpackError } from "../threads/thread-error.ts";
import type { DatasetQuestion } from "./dataset-questions.ts";
import type { ThreadQuestion, ThreadReply } from "./dataset-worker.ts";
import { type Reply, refusal } from "./reply.ts";

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/** Answers questions about datasets in a thread of its own, which is started by the first one, and again if it ended. */
export class DatasetThread {
  readonly #root: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #asked = 0;

  /** @param root of the working folder, as a full path */
  constructor(root: string) {
    this.#root = root;
  }

  reply<Name extends DatasetQuestion>(name: Name, parameters: ParsedParameters<Name>): Promise<Reply> {
    const number = this.#asked++;
    const question: ThreadQuestion = { number, name, parameters };
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.postMessage(question);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const url = new URL("./dataset-worker.js", import.meta.url);
    const worker = startThread(url, { workerData: this.#root });
    worker.on("message", (message: ThreadReply) => {
      const waiting = this.#waiting.get(message.number);
      this.#waiting.delete(message.number);
      if ("error" in message) waiting?.reject(unpackError(message));
      else waiting?.resolve(message.reply);
    });
    // An error is followed by an exit, and another thread may have been started in between.
    const end = (reason: string) => this.#worker === worker && this.#end(reason);
    worker.once("error", ({ message }) => end(message));
    worker.once("exit", (code) => end(`exit code ${code}`));
    // An idle thread does not keep the process alive.
    worker.unref();
    return worker;
  }

  #end(reason: string): void {
    this.#worker = undefined;
    const reply = refusal(
      500,
      `the thread that reads datasets ended (${reason}); reload the page, and check the dataset with \`smore data validate\``,
    );
    for (const { resolve } of this.#waiting.values()) resolve(reply);
    this.#waiting.clear();
  }
}
