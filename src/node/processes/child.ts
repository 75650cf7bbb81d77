// The process of a BoundedProcess: loads the module given as its argument and answers with it.

import { once } from "node:events";
import { startThread } from "../threads/start-thread.ts";
import { WATCHED, type WatchdogSetting } from "./watchdog-setting.ts";

/** Makes an answer of a question, or a promise of one; `at` says what is worked on, for errors. */
export type Answer = (question: never, at: (place: string) => void) => unknown;

export interface ChildRequest {
  readonly question: unknown;
  readonly processorSeconds: number;
  readonly bytes: number;
}

/** The first message has no content: the process has started. Places may come before an answer. */
export type ChildMessage =
  | { readonly answer: unknown }
  | { readonly place: string }
  /** The message of a UserError. */
  | { readonly refusal: string }
  | { readonly error: string; readonly stack: string | undefined };

const [module] = process.argv.slice(2);
// Ctrl-C reaches every process of a terminal; the parent decides what it means.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());

const watched = new Float64Array(new SharedArrayBuffer(8 * Object.keys(WATCHED).length));
const workerData: WatchdogSetting = { parent: process.ppid, watched };
const watchdog = startThread(new URL("./watchdog.js", import.meta.url), { workerData });
await once(watchdog, "message");
watchdog.unref();
const { answer } = (await import(module)) as { answer: Answer };
let questions = 0;
process.on("message", async ({ question, processorSeconds, bytes }: ChildRequest) => {
  watched[WATCHED.processorSeconds] = processorSeconds;
  watched[WATCHED.bytes] = bytes;
  watched[WATCHED.question] = ++questions;
  const message = await reply(question as never);
  watched[WATCHED.question] = 0;
  send(message);
});
send({ answer: undefined });

async function reply(question: never): Promise<ChildMessage> {
  try {
    return { answer: await answer(question, (place) => send({ place })) };
  } catch (error) {
    const { name, message, stack } = error as Error;
    return name === "UserError" ? { refusal: message } : { error: message, stack };
  }
}

function send(message: ChildMessage): void {
  process.send!(message);
}
