import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../../../core/base/quote.ts";
import { startThread } from "../../threads/start-thread.ts";
import type { CompiledProgram } from "./program.ts";
import type { Hdf5Question, Hdf5Reply } from "./worker.ts";

/** That work on a file together, and that are kept for the next one. */
export const THREADS = Math.min(4, availableParallelism());
/**
 * For one answer on a file of that size, in milliseconds of time and of processor time: a damaged file can lead the library in
 * circles, but a busy machine may take any time.
 */
function patience(fileBytes: number): number {
  return 8000 + fileBytes / 1000;
}
/** Milliseconds between two looks at the processor time. */
const SHORTEST_WAIT = 100;
/** Of JavaScript in a thread; what the library takes is limited by itself. */
const HEAP = { maxOldGenerationSizeMb: 512 };

/**
 * A thread with the HDF5 library and a file. A damaged file can make the library abort or never return, and its memory is
 * only given back with the thread.
 */
export class Hdf5Thread {
  /** Threads without a file, kept because loading the library takes a tenth of a second. */
  static readonly #idle: Hdf5Thread[] = [];
  /** What the first thread has compiled. */
  static #program: CompiledProgram | undefined;

  #path = "";
  #patience = 0;
  readonly #worker: Worker;
  /** Settles the question that waits for an answer. */
  #pending: { resolve(reply: Hdf5Reply): void; reject(error: Error): void } | undefined;
  /** Why the thread has ended. */
  #fault: Error | undefined;

  private constructor() {
    // What the library prints is caught and dropped; what it means is in the replies.
    this.#worker = startThread(new URL("./worker.js", import.meta.url), {
      workerData: Hdf5Thread.#program,
      resourceLimits: HEAP,
      stdout: true,
      stderr: true,
    });
    this.#worker.on("message", (reply: Hdf5Reply) => this.#pending?.resolve(reply));
    const end = (fault: Error) => {
      this.#fault ??= fault;
      this.#pending?.reject(fault);
    };
    this.#worker.on("error", end);
    this.#worker.on("exit", (code) => end(new Error(`the HDF5 library ended with code ${code}`)));
  }

  static async open(path: string): Promise<Hdf5Thread> {
    const { size } = await stat(path);
    const thread = Hdf5Thread.#idle.pop() ?? new Hdf5Thread();
    thread.#patience = patience(size);
    thread.#worker.ref();
    thread.#path = path;
    Hdf5Thread.#program = await thread.ask<CompiledProgram>({ method: "open", path });
    return thread;
  }

  /** Closes the file. The thread is kept if nothing of the file stays with it, and ended if it is still at work. */
  async close(): Promise<void> {
    const closed = !this.#pending && (await this.ask<boolean>({ method: "close" }).catch(() => false));
    if (!closed || Hdf5Thread.#idle.length >= THREADS) {
      await this.#worker.terminate();
      return;
    }
    this.#worker.unref();
    Hdf5Thread.#idle.push(this);
  }

  /** The answer of the library; after an error the thread has ended. One question is asked at a time. */
  async ask<Value>(question: Hdf5Question): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const reply = await new Promise<Hdf5Reply>((resolve, reject) => {
        if (this.#fault) throw this.#fault;
        this.#pending = { resolve, reject };
        const before = process.cpuUsage();
        const look = () => {
          const { user, system } = process.cpuUsage(before);
          const left = this.#patience - (user + system) / 1000;
          if (left > 0) timer = setTimeout(look, Math.max(left, SHORTEST_WAIT));
          else reject(new Error("the HDF5 library gives no answer"));
        };
        timer = setTimeout(look, this.#patience);
        this.#worker.postMessage(question);
      });
      if ("refusal" in reply) throw new UserError(reply.refusal);
      return reply.value as Value;
    } catch (error) {
      await this.#worker.terminate();
      if (error instanceof UserError) throw error;
      const reason = quote((error as Error).message);
      throw new UserError(`${this.#path} cannot be read (${reason}); copy the file again`, { cause: error });
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
    }
  }
}
