export { BoundedProcess, type ProcessLimits } from "./bounded-process.ts";
export { ProcessFault } from "./process-fault.ts";
