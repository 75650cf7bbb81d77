export { engine } from "./engine.ts";
export { loadPolicy } from "./load-policy.ts";
export { loadOnnxRuntime } from "./runtime.ts";
