import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { UserError } from "../../core/base/errors.ts";
import type { ChildMessage, ChildRequest } from "./child.ts";
import { ProcessFault } from "./process-fault.ts";

/** True in tests, which run the sources; Node itself cannot read TypeScript. */
const IS_SOURCE = import.meta.url.endsWith(".ts");
/** Milliseconds until a process has started, on a busy machine too. */
const STARTING = 60_000;

/** What a bounded process may take. */
export interface ProcessLimits {
  /** Milliseconds for one answer. */
  readonly milliseconds: number;
  /** Resident memory. */
  readonly bytes: number;
}

/**
 * A child process for work that cannot be stopped or bounded in this one: native code that loops for ever, takes all
 * memory, or aborts. It is killed when an answer takes too long, when its memory grows beyond the limit, and when this
 * process ends, however that ends. Ctrl-C is left to this process. The memory is measured every few milliseconds, so a
 * process can exceed its limit for that long.
 */
export class BoundedProcess {
  readonly #child: ChildProcess;
  readonly #limits: ProcessLimits;
  /** Settles the question that waits for an answer. */
  #pending: { resolve(message: ChildMessage): void; reject(error: Error): void } | undefined;
  /** Why the process has ended. */
  #fault: Error | undefined;
  readonly #started: Promise<unknown>;

  /**
   * Starts a process that answers questions.
   * @param module where a built module lies, such as `new URL("./answer.js", import.meta.url)`; its export `answer`
   * turns a question into an answer or a promise of one. Both are anything that `structuredClone` copies.
   */
  constructor(module: URL, limits: ProcessLimits) {
    const [child, loaded] = ["./child.js", module].map((built) => sourceOf(new URL(built, import.meta.url)));
    this.#limits = limits;
    this.#child = fork(fileURLToPath(child), [loaded.href, String(limits.bytes)], {
      execArgv: IS_SOURCE ? ["--import", import.meta.resolve("tsx")] : [],
      serialization: "advanced",
      // What native libraries print on their way down is no sentence for the user.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child.on("message", (message: ChildMessage) => this.#pending?.resolve(message));
    this.#child.on("error", (error) => this.#end(new ProcessFault(`its process failed: ${error.message}`)));
    this.#child.on("exit", (code, signal) => this.#end(new ProcessFault(this.#explain(code, signal))));
    this.#started = this.#receive(STARTING);
    this.#started.catch(() => {}); // told by `ask`
  }

  /**
   * Asks one question; the next one may follow when this one is answered.
   * @param signal ends the process
   * @throws ProcessFault when the process was or is ended; UserError when the module throws one; Error when it throws another
   */
  async ask<Answer>(question: unknown, signal?: AbortSignal): Promise<Answer> {
    const stop = () => this.#end(new ProcessFault("it was stopped"));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    try {
      await this.#started;
      const message = await this.#receive(this.#limits.milliseconds, { question });
      if ("answer" in message) return message.answer as Answer;
      if ("refusal" in message) throw new UserError(message.refusal);
      throw new Error(message.error);
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Ends the process, whatever it does. */
  async close(): Promise<void> {
    this.#end(new ProcessFault("its process was closed"));
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      this.#child.ref();
      await once(this.#child, "exit");
    }
  }

  /** The next message of the process, after an optional request. */
  async #receive(milliseconds: number, request?: ChildRequest): Promise<ChildMessage> {
    const timer = setTimeout(
      () => this.#end(new ProcessFault(`it takes longer than ${milliseconds / 1000} s`)),
      milliseconds,
    );
    this.#work();
    try {
      return await new Promise((resolve, reject) => {
        if (this.#fault) return reject(this.#fault);
        this.#pending = { resolve, reject };
        if (request) this.#child.send(request, () => {}); // a failure is told by "exit"
      });
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
      this.#rest();
    }
  }

  #end(fault: Error): void {
    this.#fault ??= fault;
    this.#child.kill("SIGKILL");
    this.#pending?.reject(this.#fault);
  }

  #explain(code: number | null, signal: string | null): string {
    // The watchdog of the process, and the system where all memory is taken, end it like this.
    if (signal === "SIGKILL")
      return `it takes more than ${(this.#limits.bytes / 1e9).toPrecision(2)} GB of memory`;
    return `its process ended with ${signal ?? `exit code ${code}`}`;
  }

  /** A process at work keeps this one alive; one that rests does not. */
  #work(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }
}

function sourceOf(built: URL): URL {
  return IS_SOURCE ? new URL(built.href.replace(/\.js$/, ".ts")) : built;
}
