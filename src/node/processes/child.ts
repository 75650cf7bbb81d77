// The process of a BoundedProcess: loads the module given as its first argument and answers with it.

import { once } from "node:events";
import { startThread } from "../threads/start-thread.ts";
import type { WatchdogSetting } from "./watchdog.ts";

export interface ChildRequest {
  readonly question: unknown;
}

/** The first message has no content: the process has started. */
export type ChildMessage =
  | { readonly answer: unknown }
  /** The message of a UserError. */
  | { readonly refusal: string }
  | { readonly error: string };

const [module, bytes] = process.argv.slice(2);
// Ctrl-C reaches every process of a terminal; the parent decides what it means.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());

const workerData: WatchdogSetting = { bytes: Number(bytes), parent: process.ppid };
const watchdog = startThread(new URL("./watchdog.js", import.meta.url), { workerData });
await once(watchdog, "message");
watchdog.unref();
const { answer } = await import(module);
process.on("message", async ({ question }: ChildRequest) => send(await reply(question)));
send({ answer: undefined });

async function reply(question: unknown): Promise<ChildMessage> {
  try {
    return { answer: await answer(question) };
  } catch (error) {
    const { name, message } = error as Error;
    return name === "UserError" ? { refusal: message } : { error: message };
  }
}

function send(message: ChildMessage): void {
  process.send!(message);
}
