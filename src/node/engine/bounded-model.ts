// One model in a bounded process.

import type { CompiledModel, CompileOptions, EngineTensors, NumberArray } from "../../core/engine/index.ts";
import { engine } from "./engine.ts";

export type ModelQuestion =
  | { readonly kind: "compile"; readonly onnx: Uint8Array; readonly options: CompileOptions }
  /** Of the outputs, sizes and types matter. */
  | { readonly kind: "run"; readonly inputs: EngineTensors; readonly outputs: EngineTensors };

export type OutputData = Readonly<Record<string, NumberArray>>;

export interface ModelAnswer {
  readonly compile: Pick<CompiledModel, "inputs" | "outputs">;
  readonly run: OutputData;
}

let model: CompiledModel;

export async function answer(question: ModelQuestion): Promise<ModelAnswer[ModelQuestion["kind"]]> {
  if (question.kind === "compile") {
    model = await engine.compile(question.onnx, question.options);
    return { inputs: model.inputs, outputs: model.outputs };
  }
  const [inputs, outputs] = [question.inputs, question.outputs].map(tensorsOf);
  await model.run(inputs, outputs);
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));
}

function tensorsOf(tensors: EngineTensors): EngineTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, dims }]) => [name, model.tensor(data, dims)]),
  );
}
