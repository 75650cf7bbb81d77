/**
 * Symbolic arrays, their gradients, and ONNX models of them.
 *
 * @example The gradient of a mean of squares.
 * ```js
 * import { engine, Session } from "smore";
 * import { grad, input, program } from "smore/graph";
 *
 * const x = input("x", [3]);
 * const [gradient] = grad(x.square().sum(), [x]);
 * const session = await Session.create(engine, program("squares", { gradient }));
 * const inputs = session.allocateInputs();
 * inputs.arrays.x.set([1, 2, 3]);
 * await session.run(inputs);
 * console.log(session.output("gradient").join(" ")); // 2 4 6
 * await session.dispose();
 * ```
 *
 * @module smore/graph
 */
import "./operations/elementwise.ts";
import "./operations/reduce.ts";
import "./operations/layer-norm.ts";
import "./operations/linear.ts";
import "./operations/ordering.ts";
import "./operations/shaping.ts";

export { type EmitOptions, emitOnnx, type Precision } from "./emit.ts";
export { grad, gradWhereDependent } from "./gradient.ts";
export { readMetadata } from "./onnx/metadata.ts";
export { constant, full, type Initializer, type InputType, input, state } from "./operations/leaf.ts";
export type { MatmulOptions } from "./operations/linear.ts";
export type { Axes } from "./operations/reduce.ts";
export { concat } from "./operations/shaping.ts";
export {
  type Declaration,
  type InputDeclaration,
  initialStates,
  type Program,
  program,
  type StateDeclaration,
} from "./program.ts";
export { type Shape, ShapeError, sizeOf } from "./shape.ts";
export { type OperationIdentity, Tensor, type TensorType } from "./tensor.ts";
