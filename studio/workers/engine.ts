import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { webEngine } from "../../src/web/engine/index.ts";

/** ONNX Runtime of this worker; its WebAssembly is fetched with the first model. */
export const engine = webEngine({ wasm: new URL(wasm, import.meta.url) });
