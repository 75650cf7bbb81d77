import { parentPort, workerData } from "node:worker_threads";
import type { Numbers } from "../../../core/formats/containers/array-file.ts";
import { type CompiledProgram, shareProgram } from "./program.ts";
import { Hdf5Session, type SessionQuestion } from "./session.ts";

/** What a thread with the HDF5 library is asked; one file is open at a time. */
export type Hdf5Question =
  /** Answered by the library's compiled program. */
  | { readonly method: "open"; readonly path: string }
  | SessionQuestion
  /** Answered by whether another file can be opened. */
  | { readonly method: "close" };

export type Hdf5Reply = { readonly value: unknown } | { readonly refusal: string };

const program = shareProgram(workerData as CompiledProgram | undefined);
let session: Hdf5Session;

parentPort!.on("message", async (question: Hdf5Question) => {
  try {
    if (question.method === "open") session = await Hdf5Session.open(question.path);
    const value = await answer(question);
    const numbers = question.method === "read" ? (value as Numbers[]) : [];
    const buffers = new Set(numbers.map(({ buffer }) => buffer as ArrayBuffer));
    parentPort!.postMessage({ value } satisfies Hdf5Reply, [...buffers]);
  } catch (error) {
    parentPort!.postMessage({ refusal: (error as Error).message } satisfies Hdf5Reply);
  }
});

function answer(question: Hdf5Question): unknown {
  if (question.method === "open") return program();
  if (question.method === "close") return session.close();
  return session.answer(question);
}
