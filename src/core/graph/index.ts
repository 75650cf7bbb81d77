import "./operations/elementwise.ts";
import "./operations/reduce.ts";
import "./operations/layer-norm.ts";
import "./operations/linear.ts";
import "./operations/ordering.ts";
import "./operations/shaping.ts";

export { type EmitOptions, emitOnnx, type Precision } from "./emit.ts";
export { grad } from "./gradient.ts";
export { readMetadata } from "./onnx/metadata.ts";
export { constant, full, type Initializer, input, state } from "./operations/leaf.ts";
export { concat } from "./operations/shaping.ts";
export { initialStates, type Program, program } from "./program.ts";
export { type Shape, ShapeError, sizeOf } from "./shape.ts";
export { Tensor } from "./tensor.ts";
