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
  /** Whether the model takes any number of rows, which then are the first axis of every result. */
  readonly anyRows: boolean;
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
  /** Whether operands may be bytes; other operations reject them. */
  readonly takesBytes?: true;
  /** Shape of the result; throws {@link ShapeError} naming the operation and the shapes. */
  shape(operands: readonly Shape[], attributes: Attributes): Shape;
  /** ∂loss/∂operand for each operand (undefined where it is zero); absent where nothing flows back. */
  gradient?(context: GradientContext<Attributes>): readonly (Tensor | undefined)[];
  /** Writes ONNX nodes, or returns the name of an operand that the result is equal to. */
  emit(context: EmissionContext<Attributes>): string | undefined;
}

/**
 * Applies `operation` symbolically, checking shapes.
 * @param type of the result's elements; default that of the operation
 * @throws TypeError for an operand of bytes where the operation takes none
 */
export function apply<Attributes>(
  operation: Operation<Attributes>,
  operands: readonly Tensor[],
  attributes: Attributes,
  type: TensorType = operation.type ?? "float",
): Tensor {
  if (!operation.takesBytes && operands.some((operand) => operand.type === "uint8"))
    throw new TypeError(
      `${operation.name}: an operand holds bytes; make numbers of them first, with x.cast()`,
    );
  const shape = operation.shape(
    operands.map((operand) => operand.shape),
    attributes,
  );
  return new Tensor(operation, operands, attributes, shape, type);
}

/** The rules of the operation that `tensor` results from; they take the attributes of that tensor. */
export function rulesOf(tensor: Tensor): Operation<never> {
  return tensor.operation as Operation<never>;
}
