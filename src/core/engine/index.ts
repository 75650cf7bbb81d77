export type {
  CompiledModel,
  CompileOptions,
  Engine,
  EngineTensor,
  EngineTensors,
  FloatArray,
} from "./engine.ts";
export { type InputSet, Session, type SessionOptions } from "./session.ts";
