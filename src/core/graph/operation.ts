import type { ElementType, OnnxWriter } from "./onnx/writer.ts";
import type { Shape } from "./shape.ts";
import { type OperationIdentity, Tensor, type TensorType } from "./tensor.ts";

/** What a gradient rule sees: the node and ∂loss/∂node, of the node's shape. */
export interface GradientContext<Attributes> {
  readonly operands: readonly Tensor[];
  readonly output: Tensor;
  readonly upstream: Tensor;
  readonly attributes: Attributes;
}

/** What an emission rule sees: the names of its operands and the name its result must have. */
export interface EmissionContext<Attributes> {
  readonly writer: OnnxWriter;
  readonly operands: readonly string[];
  readonly output: string;
  readonly node: Tensor;
  readonly attributes: Attributes;
  /** Element type of every float tensor of the model. */
  readonly precision: ElementType & ("float32" | "float64");
  /** A constant list of whole numbers (axes, sizes, …), shared between nodes. */
  integers(values: readonly number[]): string;
  /** A float constant, shared between nodes. */
  constant(values: ArrayLike<number>, shape: Shape): string;
  /** A fresh name for an intermediate result. */
  temporary(): string;
}

/**
 * One operation in one place: its shape rule, its gradient rule and its ONNX emission. Adding an operation is
 * adding one of these, and a function or method that calls {@link apply} on it.
 */
export interface Operation<Attributes> extends OperationIdentity {
  /** Element type of the result; `float` where not given. */
  readonly type?: TensorType;
  /** Shape of the result; throws {@link ShapeError} naming the operation and the shapes. */
  shape(operands: readonly Shape[], attributes: Attributes): Shape;
  /** ∂loss/∂operand for each operand (undefined where it is zero); absent where nothing flows back. */
  gradient?(context: GradientContext<Attributes>): readonly (Tensor | undefined)[];
  /** Writes ONNX nodes, or returns the name of an operand that the result is equal to. */
  emit(context: EmissionContext<Attributes>): string | undefined;
}

/** Applies `operation` symbolically, checking shapes. */
export function apply<Attributes>(
  operation: Operation<Attributes>,
  operands: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  const shape = operation.shape(
    operands.map((operand) => operand.shape),
    attributes,
  );
  return new Tensor(operation, operands, attributes, shape, operation.type ?? "float");
}

/** The rules of the operation that `tensor` results from; they take the attributes of that tensor. */
export function rulesOf(tensor: Tensor): Operation<never> {
  return tensor.operation as Operation<never>;
}
