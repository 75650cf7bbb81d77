// A thread of a bounded process. It works while native code blocks the main thread.

import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { WATCHED, type WatchdogSetting } from "./watchdog-setting.ts";

/** Milliseconds between two looks. */
const INTERVAL = 20;
const STDERR = 2;

const { parent, watched } = workerData as WatchdogSetting;
let question = 0;
let start = 0;

function look(): void {
  // The main thread learns of it only when no native code blocks it.
  if (process.ppid !== parent) kill();
  if (watched[WATCHED.question] === 0) return;
  const { user, system } = process.cpuUsage();
  const seconds = (user + system) / 1e6;
  if (watched[WATCHED.question] !== question) {
    question = watched[WATCHED.question];
    start = seconds;
  }
  const mostSeconds = watched[WATCHED.processorSeconds];
  const mostBytes = watched[WATCHED.bytes];
  if (seconds - start > mostSeconds)
    killAt(`it takes longer than ${Number(mostSeconds.toPrecision(2))} s of processor time`);
  if (process.memoryUsage.rss() > mostBytes)
    killAt(`it takes more than ${(mostBytes / 1e9).toPrecision(2)} GB of memory`);
}

/** Kills this process at a limit. */
function killAt(limit: string): void {
  try {
    // The parent reads the reason on a line of its own.
    writeSync(STDERR, `\nlimit: ${limit}\n`);
  } finally {
    kill();
  }
}

function kill(): void {
  process.kill(process.pid, "SIGKILL");
}

setInterval(look, INTERVAL);
parentPort!.postMessage("watching");
