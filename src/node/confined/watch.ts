// The thread that keeps its process within limits. It reads what `answerQuestions` shares with it.

import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { WATCHED } from "./answer-questions.ts";

/** Milliseconds between two looks. */
const INTERVAL = 20;
const STDERR = 2;

const watched = workerData as Float64Array;
const parent = process.ppid;
let question = 0;
let start = 0;

function look(): void {
  // A process whose work does not end does not notice that its parent has.
  if (process.ppid !== parent) kill("its parent has ended");
  if (watched[WATCHED.busy] === 0) return;
  const { user, system } = process.cpuUsage();
  const seconds = (user + system) / 1e6;
  if (watched[WATCHED.question] !== question) {
    question = watched[WATCHED.question];
    start = seconds;
  }
  if (seconds - start > watched[WATCHED.seconds])
    kill(`its reader did not end within ${watched[WATCHED.seconds].toFixed(0)} s`);
  if (process.memoryUsage.rss() > watched[WATCHED.bytes])
    kill(`its reader took more than ${(watched[WATCHED.bytes] / 2 ** 20).toFixed(0)} MiB of memory`);
}

/** The parent reads the reason after the last line feed. */
function kill(reason: string): void {
  writeSync(STDERR, `\nlimit: ${reason}\n`);
  process.kill(process.pid, "SIGKILL");
}

setInterval(look, INTERVAL);
