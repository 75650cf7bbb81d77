// A thread of a bounded process. It works while native code blocks the main thread.

import { parentPort, workerData } from "node:worker_threads";

/** What the thread watches. */
export interface WatchdogSetting {
  /** Resident memory that the process may take. */
  readonly bytes: number;
  /** Identifier of the process that started this one. */
  readonly parent: number;
}

/** Milliseconds between two looks. */
const INTERVAL = 20;

const { bytes, parent } = workerData as WatchdogSetting;

setInterval(() => {
  if (process.memoryUsage.rss() > bytes || isOrphan()) process.kill(process.pid, "SIGKILL");
}, INTERVAL);
parentPort!.postMessage("watching");

/** Whether the parent is gone; the main thread learns of it only when no native code blocks it. */
function isOrphan(): boolean {
  return process.ppid !== parent;
}
