// Not here: ./runtime.ts, whose declarations name types of ONNX Runtime, which need those of a page.
export { engine } from "./engine.ts";
export { loadPolicy } from "./load-policy.ts";
