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

/** A row-major array of numbers with its shape, as engines read and write it. */
export interface EngineTensor {
  readonly data: NumberArray;
  /** Sizes of the axes. */
  readonly dims: readonly number[];
}

/** Tensors by the names that the model gives them. */
export type EngineTensors = Readonly<Record<string, EngineTensor>>;

/** An input or output of a model. */
export interface ModelValue {
  readonly name: string;
  /** Sizes of the axes. A string names an axis of any size. Undefined if the value is not a tensor. */
  readonly shape: readonly (number | string)[] | undefined;
  /** Element type, such as `float32` or `uint8`. Undefined if the value is not a tensor. */
  readonly type: string | undefined;
}

/** A compiled model, which runs any number of times. */
export interface CompiledModel {
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  /** A tensor that views `data`, of the array's element type. */
  tensor(data: NumberArray, shape: Shape): EngineTensor;
  /**
   * Runs the model: reads the arrays of `inputs` and writes those of `outputs` in place. Await a run before the next.
   * @throws Error of the engine when the tensors do not fit the model
   */
  run(inputs: EngineTensors, outputs: EngineTensors): Promise<void>;
  /** Releases the memory of the model. */
  dispose(): Promise<void>;
}

/** How an engine compiles a model. */
export interface CompileOptions {
  /** Threads for matrix products within a run. Results of different counts differ in the last bits. */
  readonly threads: number;
  /** Releases the memory of a run after each run (default false). For models that run seldom, since runs take longer. */
  readonly isSeldomRun?: boolean;
}

/**
 * Compiles and runs ONNX models: `onnxruntime-node` in Node, `onnxruntime-web` in a page or worker. Every engine runs
 * the same files.
 */
export interface Engine {
  /** Library and version. */
  readonly name: string;
  /**
   * Compiles the bytes of an ONNX model.
   * @throws Error when they are not a model that the engine can run
   */
  compile(model: Uint8Array, options: CompileOptions): Promise<CompiledModel>;
}
