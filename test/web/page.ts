// The script of the page that engine.test.ts opens.
import { webEngine } from "../../src/web/index.ts";
import { tenUpdates } from "./ten-updates.ts";

const engine = webEngine({ wasm: "/ort-wasm-simd-threaded.wasm" });
Object.assign(globalThis, {
  engineName: engine.name,
  compileWithThreads: (threads: number) => engine.compile(new Uint8Array(), { threads }),
  tenUpdates: (stepsPerRun: number) => tenUpdates(engine, stepsPerRun),
});
