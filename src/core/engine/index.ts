export {
  type CompiledModel,
  type CompileOptions,
  type Engine,
  type EngineTensor,
  type EngineTensors,
  elementTypeOf,
  type FloatArray,
  type ModelValue,
  type NumberArray,
} from "./engine.ts";
export { type InputSet, Session, type SessionOptions } from "./session.ts";
