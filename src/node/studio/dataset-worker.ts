import { parentPort, workerData } from "node:worker_threads";
import type { ParsedParameters } from "../../core/studio/api.ts";
import { packError, type ThreadError } from "../threads/thread-error.ts";
import { type DatasetQuestion, datasetAnswerers } from "./dataset-questions.ts";
import { type Reply, replyWith } from "./reply.ts";
import { WorkingFolder } from "./working-folder.ts";

export interface ThreadQuestion {
  /** Returned with the reply. */
  readonly number: number;
  readonly name: DatasetQuestion;
  readonly parameters: ParsedParameters<DatasetQuestion>;
}

export type ThreadReply = { readonly number: number } & ({ readonly reply: Reply } | ThreadError);

const folder = WorkingFolder.open(workerData as string);
const answerers = folder.then(datasetAnswerers);

parentPort!.on("message", async ({ number, name, parameters }: ThreadQuestion) => {
  let reply: ThreadReply;
  try {
    const answerer = (await answerers)[name] as (parameters: unknown) => Promise<never>;
    reply = { number, reply: await replyWith(await folder, name, () => answerer(parameters)) };
  } catch (error) {
    reply = { number, ...packError(error) };
  }
  parentPort!.postMessage(reply);
});
