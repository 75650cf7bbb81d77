// Apart from engine.ts, whose declarations are public and name no type of ONNX Runtime: those need the types of a page.
import type { InferenceSession } from "onnxruntime-node";
import type { CompileOptions } from "../../core/engine/index.ts";

/** How ONNX Runtime compiles and runs a model. */
export function runtimeOptions({ threads, isSeldomRun }: CompileOptions): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    enableCpuMemArena: !isSeldomRun,
    // This optimisation takes a second block for all tensors, beside those of the first run, and saves no time.
    enableMemPattern: false,
    extra: {
      // Idle threads wait this long for work before they sleep; by default they keep a core from all others.
      session: { intra_op: { spin_duration_us: "100" } },
      // Without this, a transposition before a product is moved into the product, which then takes longer.
      optimization: { disable_specified_optimizers: "GemmTransposeFusion" },
    },
  };
}
