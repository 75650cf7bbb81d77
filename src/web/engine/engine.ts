import { env, InferenceSession, Tensor, type TypedTensor } from "onnxruntime-web/wasm";
import {
  type CompiledModel,
  type Engine,
  type EngineTensors,
  elementTypeOf,
} from "../../core/engine/index.ts";

/** Options of {@link webEngine}. */
export interface WebEngineOptions {
  /**
   * Address of `ort-wasm-simd-threaded.wasm` on the page's own server, copied from `onnxruntime-web/dist`. Its version must
   * be that of the package.
   */
  readonly wasm: string | URL;
}

/** Threads of ONNX Runtime in this page or worker. The first model determines them. */
let threadsInUse: number | undefined;

/**
 * ONNX Runtime's WebAssembly build, for a page or a worker. It computes on the calling thread and on the CPU. It
 * returns new arrays, which are copied into the given outputs. Compiling throws a RangeError for more threads than the
 * page can have, or other threads than for the first model.
 */
export function webEngine({ wasm }: WebEngineOptions): Engine {
  return {
    name: `onnxruntime-web ${env.versions.web}`,
    async compile(onnx, { threads }): Promise<CompiledModel> {
      requireThreads(threads);
      env.wasm.numThreads = threads;
      env.wasm.wasmPaths = { wasm };
      const session = await InferenceSession.create(onnx, {
        executionProviders: ["wasm"],
        graphOptimizationLevel: "all",
        logSeverityLevel: 3,
      });
      threadsInUse = threads;
      return {
        inputs: session.inputMetadata.map(describe),
        outputs: session.outputMetadata.map(describe),
        tensor: (data, shape) =>
          new Tensor(elementTypeOf(data) as "float32", data as Float32Array, shape) as TypedTensor<"float32">,
        run: async (inputs, outputs) => {
          copyInto(outputs, await session.run(inputs as Record<string, Tensor>));
        },
        dispose: () => session.release(),
      };
    },
  };
}

/** @throws RangeError if the page cannot have that many threads */
function requireThreads(threads: number): void {
  if (threads > 1 && !crossOriginIsolated)
    throw new RangeError(
      `web engine: ${threads} threads need a page that is served with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp`,
    );
  if (threadsInUse !== undefined && threads !== threadsInUse)
    throw new RangeError(
      `web engine: ONNX Runtime started with ${threadsInUse} threads here, so no model can have ${threads}; use a new worker`,
    );
}

function copyInto(outputs: EngineTensors, results: InferenceSession.OnnxValueMapType): void {
  for (const [name, { data }] of Object.entries(outputs)) data.set(results[name].data as Float32Array);
}

function describe(value: InferenceSession.ValueMetadata) {
  const { shape, type } = value.isTensor ? value : { shape: undefined, type: undefined };
  return { name: value.name, shape, type };
}
