import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { UserError } from "../../core/base/errors.ts";
import type { ChildMessage, ChildRequest } from "./child.ts";
import { ProcessFault } from "./process-fault.ts";

/** True in tests, which run the sources; Node itself cannot read TypeScript. */
const IS_SOURCE = import.meta.url.endsWith(".ts");
/** Seconds until a process has started. Only its own modules are loaded until then, which takes a starved machine minutes. */
const STARTING = 600;
/** Characters of standard error that are kept to explain how a process ended. */
const TAIL = 2000;

/** What one answer may take. */
export interface ProcessLimits {
  /** Seconds that pass; default any number. Other processes slow an answer down. */
  readonly seconds?: number;
  /** Seconds of processor time, of all threads together; default any number. */
  readonly processorSeconds?: number;
  /** Resident memory of the whole process. */
  readonly bytes: number;
}

/**
 * A child process for work that cannot be stopped or bounded in this one: native code that loops for ever, takes all
 * memory, or aborts. It is killed when an answer takes more than its limits, and when this process ends, however that ends.
 * Ctrl-C is left to this process. Memory and processor time are measured every few milliseconds, so a process can exceed
 * its limits for that long.
 */
export class BoundedProcess {
  readonly #child: ChildProcess;
  /** Settles the question that waits for an answer. */
  #pending: { resolve(message: ChildMessage): void; reject(error: Error): void } | undefined;
  /** What the process is working on, as it said last. */
  #place: string | undefined;
  /** The end of what it wrote on standard error. */
  #lastWords = "";
  /** Why the process has ended. */
  #reason: string | undefined;
  /** The start and the questions before, which are answered in turn. */
  #before: Promise<unknown>;

  /**
   * Starts a process that answers questions.
   * @param module where a built module lies, such as `new URL("./answer.js", import.meta.url)`; its export `answer`
   * turns a question into an answer or a promise of one. Both are anything that `structuredClone` copies. Its second
   * argument is a function that reports the current work, for errors.
   */
  constructor(module: URL) {
    const [child, loaded] = ["./child.js", module].map((built) => sourceOf(new URL(built, import.meta.url)));
    this.#child = fork(fileURLToPath(child), [loaded.href], {
      execArgv: IS_SOURCE ? ["--import", import.meta.resolve("tsx")] : [],
      serialization: "advanced",
      // What native libraries print on their way down is no sentence for the user.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr!.on("data", (text) => {
      this.#lastWords = (this.#lastWords + text).slice(-TAIL);
    });
    this.#child.on("message", (message: ChildMessage) => {
      if ("place" in message) this.#place = message.place;
      else this.#pending?.resolve(message);
    });
    this.#child.on("error", (error) => this.#end(`its process failed: ${error.message}`));
    this.#child.on("close", (code, signal) => this.#end(this.#explain(code, signal)));
    this.#before = this.#receive(STARTING).catch(() => {}); // reported by `ask`
  }

  /** Whether the process has ended, so that no more questions are answered. */
  get hasEnded(): boolean {
    return this.#reason !== undefined;
  }

  /**
   * Asks one question; it is answered after those that were asked before.
   * @param signal ends the process
   * @throws ProcessFault when the process was or is ended; UserError when the module throws one; Error when it throws another
   */
  ask<Answer>(question: unknown, limits: ProcessLimits, signal?: AbortSignal): Promise<Answer> {
    const stop = () => this.#end("it was stopped");
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    const answer = this.#before
      .then(() => this.#ask<Answer>(question, limits))
      .finally(() => signal?.removeEventListener("abort", stop));
    this.#before = answer.catch(() => {});
    return answer;
  }

  /** Ends the process, whatever it does. */
  async close(): Promise<void> {
    this.#end("its process was closed");
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      this.#child.ref();
      await once(this.#child, "exit");
    }
  }

  async #ask<Answer>(question: unknown, limits: ProcessLimits): Promise<Answer> {
    const { seconds = Number.POSITIVE_INFINITY, processorSeconds = Number.POSITIVE_INFINITY, bytes } = limits;
    const message = await this.#receive(seconds, { question, processorSeconds, bytes });
    if ("refusal" in message) throw new UserError(message.refusal);
    if ("error" in message) throw new Error(message.error, { cause: message.stack });
    return (message as { answer: Answer }).answer;
  }

  /** The next message of the process, after an optional request. */
  async #receive(seconds: number, request?: ChildRequest): Promise<ChildMessage> {
    const tooLong = () => this.#end(`it takes longer than ${seconds} s`);
    const timer = Number.isFinite(seconds) ? setTimeout(tooLong, 1000 * seconds) : undefined;
    this.#place = undefined;
    this.#hold(true);
    try {
      return await new Promise((resolve, reject) => {
        this.#pending = { resolve, reject };
        if (this.#reason !== undefined) reject(new ProcessFault(this.#reason));
        else if (request) this.#child.send(request, () => {}); // a failure also causes the event "close", which reports it
      });
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
      this.#hold(false);
    }
  }

  #end(reason: string): void {
    this.#reason ??= reason;
    this.#child.kill("SIGKILL");
    this.#pending?.reject(new ProcessFault(this.#reason, this.#place));
  }

  #explain(code: number | null, signal: string | null): string {
    const [, limit] = /^limit: (.+)$/m.exec(this.#lastWords) ?? [];
    return limit ?? `its process ended with ${signal ?? `exit code ${code}`}`;
  }

  /** A process at work keeps this one alive; one that rests does not. */
  #hold(isAtWork: boolean): void {
    const { channel, stderr } = this.#child;
    for (const handle of [this.#child, channel, stderr] as ({ ref(): void; unref(): void } | null)[])
      if (isAtWork) handle?.ref();
      else handle?.unref();
  }
}

function sourceOf(built: URL): URL {
  return IS_SOURCE ? new URL(built.href.replace(/\.js$/, ".ts")) : built;
}
