import type { RandomGenerator } from "../../random/generator.ts";
import { apply, type Operation } from "../operation.ts";
import { formatShape, type Shape, ShapeError, sizeOf } from "../shape.ts";
import { Tensor, type TensorType } from "../tensor.ts";

/** The elements of an input: numbers of the model's precision, or bytes. */
export type InputType = Extract<TensorType, "float" | "uint8">;

/** Writes the initial values of a state, row-major, into `values`, which are 0 before. */
export type Initializer = (values: Float32Array, shape: Shape, random: RandomGenerator) => void;

export interface InputAttributes {
  readonly name: string;
  readonly shape: Shape;
}

export interface StateAttributes extends InputAttributes {
  readonly initialize: Initializer;
  /** Name of the random stream of its initial values. */
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
 * A value that is given at every step, such as a batch of observations. Its name must be unique in a program. Bytes
 * must be `cast` before anything is computed from them.
 */
export function input(name: string, shape: Shape, type: InputType = "float"): Tensor {
  return apply(inputOperation, [], { name, shape }, type);
}

/**
 * A value that is kept from step to step, such as parameters. A program says what replaces it. Its name must be unique
 * in a program.
 * @param initialize writes the initial values
 * @param stream name of their random stream, default that of the state; states with the same stream and initialiser
 * start equal
 */
export function state(name: string, shape: Shape, initialize: Initializer, stream = name): Tensor {
  return apply(stateOperation, [], { name, shape, initialize, stream });
}

/**
 * A constant: a scalar, or row-major elements of the given shape.
 * @throws {@link ShapeError} unless the elements fill the shape
 */
export function constant(values: number | ArrayLike<number>, shape: Shape = []): Tensor {
  const elements = typeof values === "number" ? Float64Array.of(values) : Float64Array.from(values);
  if (elements.length !== sizeOf(shape))
    throw new ShapeError(`constant: ${elements.length} values do not fill shape ${formatShape(shape)}`);
  return apply(constantOperation, [], { shape, values: elements });
}

/** A constant whose elements all equal `value`. */
export function full(shape: Shape, value: number): Tensor {
  return constant(new Float64Array(sizeOf(shape)).fill(value), shape);
}

/** A tensor unchanged, a number as a scalar constant. */
export function asTensor(value: Tensor | number): Tensor {
  return value instanceof Tensor ? value : constant(value);
}

/** True for a constant whose elements all equal `value`. */
export function isConstant(tensor: Tensor, value: number): boolean {
  if (tensor.operation !== constantOperation) return false;
  return (tensor.attributes as ConstantAttributes).values.every((element) => element === value);
}
