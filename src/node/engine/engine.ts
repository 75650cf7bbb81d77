import type { InferenceSession, Tensor, TypedTensor } from "onnxruntime-node";
import { versions } from "../../core/base/version.ts";
import {
  type CompiledModel,
  type Engine,
  type EngineTensors,
  elementTypeOf,
} from "../../core/engine/index.ts";
import { loadOnnxRuntime } from "./runtime.ts";
import { runtimeOptions } from "./runtime-options.ts";

type Tensors = Record<string, Tensor>;

/**
 * ONNX Runtime's native library, for Node. It computes on the calling thread. As of 1.30 it writes into the given
 * outputs, and also returns a copy of each, which is dropped here.
 */
export const engine: Engine = {
  name: `onnxruntime-node ${versions["onnxruntime-node"]}`,
  async compile(onnx, options): Promise<CompiledModel> {
    const { InferenceSession, Tensor } = loadOnnxRuntime();
    const session = await InferenceSession.create(onnx, runtimeOptions(options));
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
