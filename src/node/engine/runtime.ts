import { createRequire } from "node:module";
import { isMainThread } from "node:worker_threads";
import { UserError } from "../../core/base/errors.ts";

/**
 * ONNX Runtime (1.29 and later) sends usage data to its maker unless this variable is set before its library starts.
 * A value that the user chose is kept.
 */
const SWITCH = "ORT_DISABLE_TELEMETRY";

// A thread has a copy of the environment, which the library does not read; only the main thread can change the real one.
if (isMainThread) process.env[SWITCH] ??= "1";

/**
 * ONNX Runtime, with its telemetry switched off. Every use of the library goes through this function.
 * @throws UserError in a worker thread whose main thread has not imported Smore, where it could not be switched off
 */
export function loadOnnxRuntime(): typeof import("onnxruntime-node") {
  if (process.env[SWITCH] === undefined)
    throw new UserError(
      `ONNX Runtime would send telemetry from this worker thread; import smore in the main thread first, or set ${SWITCH}=1`,
    );
  return createRequire(import.meta.url)("onnxruntime-node");
}
