// The script of the page that engine.test.ts opens.
import { BlobSource, openArrays, webEngine } from "../../src/web/index.ts";
import { tenUpdates } from "./ten-updates.ts";

const engine = webEngine({ wasm: "/ort-wasm-simd-threaded.wasm" });
Object.assign(globalThis, {
  engineName: engine.name,
  compileWithThreads: (threads: number) => engine.compile(new Uint8Array(), { threads }),
  firstNumbers: async (text: string, column: string, count: number) => {
    const file = await openArrays(new BlobSource(new Blob([text]), "log.csv"));
    return Array.from(await file.rows(column).next(count));
  },
  tenUpdates: (stepsPerRun: number) => tenUpdates(engine, stepsPerRun),
});
