import { type Shape, sizeOf } from "./shape.ts";

/**
 * The elements of a symbolic array: numbers of the model's precision, conditions of `where` (`bool`), orders for
 * `arrange` (`integer`), or bytes (`uint8`). Bytes can be moved, but must be `cast` to numbers before anything is
 * computed from them.
 */
export type TensorType = "float" | "bool" | "integer" | "uint8";

/** The operation of a tensor, by name. Its rules are in `operation.ts`, which depends on tensors. */
export interface OperationIdentity {
  /** Name in errors, e.g. `matmul`. */
  readonly name: string;
}

/**
 * A symbolic array: the result of an operation that has not run yet. Shapes are static. A method that cannot combine
 * the given shapes throws a `ShapeError` when it is called. Methods such as `a.add(b)` or `x.tanh()` are declared
 * beside their operation in `operations/`.
 */
export class Tensor {
  /** The operation that it results from; `rulesOf` returns its rules. */
  readonly operation: OperationIdentity;
  /** The tensors that it is computed from. */
  readonly operands: readonly Tensor[];
  /** Settings of the operation, such as an axis. */
  readonly attributes: unknown;
  /** Sizes of the axes. */
  readonly shape: Shape;
  /** Type of the elements. */
  readonly type: TensorType;

  /** Called by `apply` only. Use the methods and functions of `operations/` instead. */
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
