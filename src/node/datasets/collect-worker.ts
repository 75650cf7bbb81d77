import { parentPort, workerData } from "node:worker_threads";
import { EpisodeRecorder } from "../../core/collect/episode-recorder.ts";
import type { Chunk } from "../../core/collect/plan.ts";
import { importModules } from "../extensions/index.ts";
import { packError } from "../threads/thread-error.ts";
import { platform } from "./platform.ts";
import type { WorkerReply, WorkerSetting } from "./runners.ts";

const { plan, imports } = workerData as WorkerSetting;
await importModules(imports);
const recorder = await EpisodeRecorder.create(plan, platform.openExpert);

parentPort!.on("message", async (chunk: Chunk) => {
  try {
    const columns = await recorder.record(chunk);
    const buffers = Object.values(columns).map(({ buffer }) => buffer as ArrayBuffer);
    parentPort!.postMessage({ columns } satisfies WorkerReply, buffers);
  } catch (error) {
    parentPort!.postMessage(packError(error) satisfies WorkerReply);
  }
});
