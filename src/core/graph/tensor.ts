import type { Operation } from "./operation.ts";
import { type Shape, sizeOf } from "./shape.ts";

/** What the elements of a symbolic array are; conditions of `where` are `bool`, orders for `arrange` are `integer`. */
export type TensorType = "float" | "bool" | "integer";

/**
 * A symbolic array: the result of an operation that has not run yet. Shapes are static and checked when the
 * expression is written. Methods such as `a.add(b)` or `x.tanh()` are declared beside their operation in
 * `operations/`.
 */
export class Tensor {
  readonly operation: Operation<never>;
  readonly operands: readonly Tensor[];
  readonly attributes: unknown;
  readonly shape: Shape;
  readonly type: TensorType;

  /** Use the methods and functions of `operations/`; this is what they call. */
  constructor(
    operation: Operation<never>,
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

  get rank(): number {
    return this.shape.length;
  }
}
