import type { RandomGenerator } from "../../random/generator.ts";
import { apply, type Operation } from "../operation.ts";
import { formatShape, type Shape, ShapeError, sizeOf } from "../shape.ts";
import { Tensor, type TensorType } from "../tensor.ts";

/** What an input holds: numbers of the model's precision, or bytes. */
export type InputType = Extract<TensorType, "float" | "uint8">;

/** Fills a state's first value; `values` arrives zeroed. */
export type Initializer = (values: Float32Array, shape: Shape, random: RandomGenerator) => void;

export interface InputAttributes {
  readonly name: string;
  readonly shape: Shape;
}

export interface StateAttributes extends InputAttributes {
  readonly initialize: Initializer;
  /** Name of the random stream it is initialised from. */
  readonly stream: string;
}

interface ConstantAttributes {
  readonly shape: Shape;
  readonly values: Float64Array;
}

const unreachable = (): never => {
  throw new Error("inputs and states are declared by the model, not emitted");
};

export const inputOperation: Operation<InputAttributes> = {
  name: "input",
  shape: (_, { shape }) => shape,
  emit: unreachable,
};

export const stateOperation: Operation<StateAttributes> = {
  name: "state",
  shape: (_, { shape }) => shape,
  emit: unreachable,
};

export const constantOperation: Operation<ConstantAttributes> = {
  name: "constant",
  shape: (_, { shape }) => shape,
  emit: ({ attributes, constant }) => constant(attributes.values, attributes.shape),
};

/**
 * A value that is given at every step, such as a batch of observations. Names are unique within a program. Bytes need
 * `cast` before anything is computed from them.
 */
export function input(name: string, shape: Shape, type: InputType = "float"): Tensor {
  return apply(inputOperation, [], { name, shape }, type);
}

/**
 * A value that lives from step to step, such as parameters; a program says what replaces it. States that share a
 * random stream and an initialiser start equal.
 */
export function state(name: string, shape: Shape, initialize: Initializer, stream = name): Tensor {
  return apply(stateOperation, [], { name, shape, initialize, stream });
}

/** A fixed value: a number (a scalar) or the row-major elements of `shape`. */
export function constant(values: number | ArrayLike<number>, shape: Shape = []): Tensor {
  const elements = typeof values === "number" ? Float64Array.of(values) : Float64Array.from(values);
  if (elements.length !== sizeOf(shape))
    throw new ShapeError(`constant: ${elements.length} values do not fill shape ${formatShape(shape)}`);
  return apply(constantOperation, [], { shape, values: elements });
}

/** Every element equal to `value`. */
export function full(shape: Shape, value: number): Tensor {
  return constant(new Float64Array(sizeOf(shape)).fill(value), shape);
}

/** A tensor as it is, a number as a scalar constant. */
export function asTensor(value: Tensor | number): Tensor {
  return value instanceof Tensor ? value : constant(value);
}

/** True for a constant whose elements all equal `value`. */
export function isConstant(tensor: Tensor, value: number): boolean {
  if (tensor.operation !== constantOperation) return false;
  return (tensor.attributes as ConstantAttributes).values.every((element) => element === value);
}
