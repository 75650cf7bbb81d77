import { type Shape, sizeOf } from "./shape.ts";

/**
 * What the elements of a symbolic array are: numbers of the model's precision, conditions of `where` (`bool`), orders for
 * `arrange` (`integer`), or bytes (`uint8`), which `cast` makes numbers of, and which can be moved but not computed with.
 */
export type TensorType = "float" | "bool" | "integer" | "uint8";

/** What a tensor knows of its operation. The rules are in `operation.ts`, which is written in terms of tensors. */
export interface OperationIdentity {
  /** Named in errors, e.g. `matmul`. */
  readonly name: string;
}

/**
 * A symbolic array: the result of an operation that has not run yet. Shapes are static and checked when the
 * expression is written. Methods such as `a.add(b)` or `x.tanh()` are declared beside their operation in
 * `operations/`.
 */
export class Tensor {
  /** The operation it results from; `rulesOf` gives the rules of that. */
  readonly operation: OperationIdentity;
  readonly operands: readonly Tensor[];
  readonly attributes: unknown;
  readonly shape: Shape;
  readonly type: TensorType;

  /** Called by `apply`; elsewhere, use the methods and functions of `operations/`. */
  constructor(
    operation: OperationIdentity,
    operands: readonly Tensor[],
    attributes: unknown,
    shape: Shape,
    type: TensorType,
  ) {
    this.operation = operation;
    this.operands = operands;
    this.attributes = attributes;
    this.shape = shape;
    this.type = type;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }
}
