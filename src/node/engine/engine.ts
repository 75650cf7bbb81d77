import type { InferenceSession, Tensor, TypedTensor } from "onnxruntime-node";
import { versions } from "../../core/base/version.ts";
import {
  type CompiledModel,
  type Engine,
  type EngineTensors,
  elementTypeOf,
} from "../../core/engine/index.ts";
import { loadOnnxRuntime } from "./runtime.ts";

type Tensors = Record<string, Tensor>;

/** How ONNX Runtime compiles and runs a model. */
export function runtimeOptions(threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    extra: {
      // Idle threads wait this long for work before they sleep; by default they keep a core from all others.
      session: { intra_op: { spin_duration_us: "100" } },
      // Without this, a transposition before a product is moved into the product, which then takes longer.
      optimization: { disable_specified_optimizers: "GemmTransposeFusion" },
    },
  };
}

/**
 * ONNX Runtime's native library. As of 1.30 its binding computes on the calling thread, writes into the given outputs,
 * and also returns a copy of each, which is dropped here.
 */
export const engine: Engine = {
  name: `onnxruntime-node ${versions["onnxruntime-node"]}`,
  async compile(onnx, { threads }): Promise<CompiledModel> {
    const { InferenceSession, Tensor } = loadOnnxRuntime();
    const session = await InferenceSession.create(onnx, runtimeOptions(threads));
    return {
      inputs: session.inputMetadata.map(describe),
      outputs: session.outputMetadata.map(describe),
      tensor: (data, shape) =>
        new Tensor(elementTypeOf(data) as "float32", data as Float32Array, shape) as TypedTensor<"float32">,
      run: async (inputs: EngineTensors, outputs: EngineTensors) => {
        await session.run(inputs as Tensors, outputs as Tensors);
      },
      dispose: () => session.release(),
    };
  },
};

function describe(value: InferenceSession.ValueMetadata) {
  const { shape, type } = value.isTensor ? value : { shape: undefined, type: undefined };
  return { name: value.name, shape, type };
}
