import type { Shape } from "../graph/index.ts";

/** Numbers in one of the two precisions. */
export type FloatArray = Float32Array | Float64Array;

/** Numbers or bytes. */
export type NumberArray = FloatArray | Uint8Array;

/** The element type of a tensor over an array, as ONNX Runtime names it. */
export function elementTypeOf(data: NumberArray): "float32" | "float64" | "uint8" {
  if (data instanceof Uint8Array) return "uint8";
  return data instanceof Float32Array ? "float32" : "float64";
}

/** An array of numbers with its shape, row-major, as an engine takes and gives it. */
export interface EngineTensor {
  readonly data: NumberArray;
  readonly dims: readonly number[];
}

/** Tensors by the names that the model gives them. */
export type EngineTensors = Readonly<Record<string, EngineTensor>>;

/** An input or output of a model. */
export interface ModelValue {
  readonly name: string;
  /** Sizes of the axes; a text names one that is left open. Undefined for what is no tensor. */
  readonly shape: readonly (number | string)[] | undefined;
  /** Element type, such as `float32` or `uint8`. Undefined for what is no tensor. */
  readonly type: string | undefined;
}

/** A compiled model. */
export interface CompiledModel {
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  /** A tensor over these numbers, without a copy; its element type is that of the array. */
  tensor(data: NumberArray, shape: Shape): EngineTensor;
  /** Reads the arrays of `inputs` and writes those of `outputs`, in place. One run at a time. */
  run(inputs: EngineTensors, outputs: EngineTensors): Promise<void>;
  /** Releases the memory of the model. */
  dispose(): Promise<void>;
}

/** How an engine compiles a model. */
export interface CompileOptions {
  /** Threads for the products inside one run. Results differ in the last bits between counts. */
  readonly threads: number;
  /** Give back, after each run, the memory that it took: for models that run seldom (default false). Runs take longer. */
  readonly isSeldomRun?: boolean;
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
