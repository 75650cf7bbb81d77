import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { UserError } from "../../core/base/errors.ts";
import type { Limits, Reply } from "./answer-questions.ts";

/** True in tests, which run the sources; Node itself cannot read TypeScript. */
const IS_SOURCE = import.meta.url.endsWith(".ts");
/** Characters of standard error that are kept to explain how a process ended. */
const TAIL = 2000;

/** A process that ended before it answered; the message says why. */
export class ConfinementError extends Error {
  override readonly name = "ConfinementError";
  /** What it was working on, as it said last. */
  readonly place: string | undefined;
  constructor(message: string, place: string | undefined) {
    super(message);
    this.place = place;
  }
}

/**
 * A child process that answers questions within limits of memory and processor time; see {@link answerQuestions}. It is
 * for libraries that a file can lead into an endless loop, or make abort: a thread can be stopped in neither case.
 */
export class ConfinedProcess {
  readonly #child: ChildProcess;
  #settle: ((reply: Reply | ConfinementError) => void) | undefined;
  #place: string | undefined;
  #lastWords = "";
  /** How it ended. */
  #end: string | undefined;
  /** The questions before, which are answered in turn. */
  #before: Promise<unknown> = Promise.resolve();

  /** @param module the built module that the process runs, such as `new URL("./reader.js", import.meta.url)` */
  constructor(module: URL) {
    const path = fileURLToPath(IS_SOURCE ? module.href.replace(/\.js$/, ".ts") : module);
    this.#child = fork(path, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: IS_SOURCE ? ["--import", import.meta.resolve("tsx")] : [],
    });
    this.#child.stderr!.on("data", (text) => {
      this.#lastWords = (this.#lastWords + text).slice(-TAIL);
    });
    this.#child.on("message", (reply: Reply) => {
      if ("place" in reply) this.#place = reply.place;
      else this.#settle?.(reply);
    });
    this.#child.on("error", (error) => this.#ended(`its reader cannot be started: ${error.message}`));
    this.#child.on("close", (code, signal) => {
      const [, limit] = /^limit: (.+)$/m.exec(this.#lastWords) ?? [];
      this.#ended(limit ?? `its reader ended with ${signal ?? `code ${code}`}`);
    });
    this.#hold(false);
  }

  /** Whether it has ended, so that no more questions are answered. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /**
   * The answer to a question.
   * @throws UserError that the process answered with; ConfinementError when it ended instead
   */
  ask<Value>(question: unknown, limits: Limits): Promise<Value> {
    const answer = this.#before.then(() => this.#ask<Value>(question, limits));
    this.#before = answer.catch(() => {});
    return answer;
  }

  /** Ends the process at once. */
  end(): void {
    this.#child.kill("SIGKILL");
  }

  async #ask<Value>(question: unknown, limits: Limits): Promise<Value> {
    this.#place = undefined;
    this.#hold(true);
    try {
      const reply = await new Promise<Reply | ConfinementError>((resolve) => {
        this.#settle = resolve;
        if (this.#end === undefined)
          this.#child.send({ question, limits }, () => {}); // an end follows
        else resolve(new ConfinementError(this.#end, undefined));
      });
      if (reply instanceof ConfinementError) throw reply;
      if ("refusal" in reply) throw new UserError(reply.refusal);
      if ("fault" in reply) throw new Error(reply.fault);
      return (reply as { value: Value }).value;
    } finally {
      this.#settle = undefined;
      this.#hold(false);
    }
  }

  #ended(reason: string): void {
    this.#end ??= reason;
    this.#settle?.(new ConfinementError(this.#end, this.#place));
  }

  /** Whether this process waits for the other before it ends. */
  #hold(waits: boolean): void {
    const { channel, stderr } = this.#child;
    for (const handle of [this.#child, channel, stderr] as ({ ref(): void; unref(): void } | null)[])
      if (waits) handle?.ref();
      else handle?.unref();
  }
}
