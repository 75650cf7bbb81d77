import { parentPort, workerData } from "node:worker_threads";
import { Hdf5Session, type RowsRequest } from "./hdf5-session.ts";

/** What the thread that holds an HDF5 file is asked. */
export type Hdf5Question =
  | { readonly method: "open" }
  | { readonly method: "keys"; readonly group: string }
  | { readonly method: "arraysBelow"; readonly groups: readonly string[] }
  | { readonly method: "read"; readonly requests: readonly RowsRequest[] };

export type Hdf5Reply = { readonly value: unknown } | { readonly refusal: string };

let session: Promise<Hdf5Session> | undefined;

parentPort!.on("message", async (question: Hdf5Question) => {
  try {
    session ??= Hdf5Session.open(workerData as string);
    const value = answer(await session, question);
    const numbers = question.method === "read" ? (value as ReturnType<Hdf5Session["read"]>) : [];
    const buffers = new Set(numbers.map(({ buffer }) => buffer as ArrayBuffer));
    parentPort!.postMessage({ value } satisfies Hdf5Reply, [...buffers]);
  } catch (error) {
    parentPort!.postMessage({ refusal: (error as Error).message } satisfies Hdf5Reply);
  }
});

function answer(file: Hdf5Session, question: Hdf5Question): unknown {
  switch (question.method) {
    case "open":
      return undefined;
    case "keys":
      return file.keys(question.group);
    case "arraysBelow":
      return question.groups.map((group) => file.arraysBelow(group));
    case "read":
      return file.read(question.requests);
  }
}
