import { startThread } from "../threads/start-thread.ts";

/** What one question may take. */
export interface Limits {
  /** Processor time, of all threads together, in seconds. */
  readonly seconds: number;
  /** Resident memory of the whole process, in bytes. */
  readonly bytes: number;
}

/** What the process sends back; a place may come before the answer. */
export type Reply =
  | { readonly place: string }
  | { readonly value: unknown }
  | { readonly refusal: string }
  | { readonly fault: string };

/** What the watching thread reads: whether a question is answered, which one, and its limits. */
export const WATCHED = { busy: 0, question: 1, seconds: 2, bytes: 3 } as const;

/**
 * Makes this process answer the questions of a `ConfinedProcess`, one at a time. A thread watches the limits and kills the
 * process beyond them, whatever it is doing.
 * @param answer gets a function that says what is worked on, for errors
 */
export function answerQuestions(
  answer: (question: never, at: (place: string) => void) => Promise<unknown>,
): void {
  const watched = new Float64Array(new SharedArrayBuffer(8 * Object.keys(WATCHED).length));
  startThread(new URL("./watch.js", import.meta.url), { workerData: watched }).unref();
  const reply = (reply: Reply) => process.send!(reply);
  const at = (place: string) => reply({ place });
  process.on("message", async ({ question, limits }: { question: never; limits: Limits }) => {
    watched[WATCHED.seconds] = limits.seconds;
    watched[WATCHED.bytes] = limits.bytes;
    watched[WATCHED.question]++;
    watched[WATCHED.busy] = 1;
    try {
      reply({ value: await answer(question, at) });
    } catch (error) {
      const { name, message, stack } = error as Error;
      reply(name === "UserError" ? { refusal: message } : { fault: stack ?? message });
    } finally {
      watched[WATCHED.busy] = 0;
    }
  });
  process.on("disconnect", () => process.exit());
}
