import type { Shape } from "../graph/index.ts";

export type FloatArray = Float32Array | Float64Array;

/** An array of numbers with its shape, row-major, as an engine takes and gives it. */
export interface EngineTensor {
  readonly data: FloatArray;
  readonly dims: readonly number[];
}

export type EngineTensors = Readonly<Record<string, EngineTensor>>;

/** An input or output of a model. */
export interface ModelValue {
  readonly name: string;
  /** Sizes of the axes; a text names one that is left open. Undefined for what is no tensor. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** A compiled model. */
export interface CompiledModel {
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  /** A tensor over these numbers, without a copy; its element type is that of the array. */
  tensor(data: FloatArray, shape: Shape): EngineTensor;
  /** Reads the arrays of `inputs` and writes those of `outputs`, in place. One run at a time. */
  run(inputs: EngineTensors, outputs: EngineTensors): Promise<void>;
  dispose(): Promise<void>;
}

export interface CompileOptions {
  /** Threads for the products inside one run. Results differ in the last bits between counts. */
  readonly threads: number;
}

/**
 * What compiles and runs ONNX models. The same file runs on every engine: `onnxruntime-node` in Node, `onnxruntime-web`
 * in a page or worker.
 */
export interface Engine {
  /** Library and version. */
  readonly name: string;
  /** @throws Error when the bytes are not an ONNX model that the engine can run */
  compile(model: Uint8Array, options: CompileOptions): Promise<CompiledModel>;
}
