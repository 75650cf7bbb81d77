import { parentPort, workerData } from "node:worker_threads";
import { EpisodeRecorder } from "../../core/collect/episode-recorder.ts";
import type { Chunk } from "../../core/collect/plan.ts";
import { platform } from "./platform.ts";
import type { WorkerReply, WorkerSetting } from "./runners.ts";

const { plan, imports } = workerData as WorkerSetting;
for (const url of imports) await import(url);
const recorder = await EpisodeRecorder.create(plan, platform.openExpert);

parentPort!.on("message", async (chunk: Chunk) => {
  try {
    const columns = await recorder.record(chunk);
    const buffers = Object.values(columns).map(({ buffer }) => buffer as ArrayBuffer);
    parentPort!.postMessage({ columns } satisfies WorkerReply, buffers);
  } catch (error) {
    parentPort!.postMessage({ error: error as Error } satisfies WorkerReply);
  }
});
