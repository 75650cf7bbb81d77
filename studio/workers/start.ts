import type { Role } from "./worker.ts";

/** Starts a worker. All have one script, so that the browser fetches what they share once. */
export function startWorker(name: Role): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name });
}
