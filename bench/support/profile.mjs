import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitOnnx } from "../../dist/core/graph/index.js";
import { loadOnnxRuntime } from "../../dist/node/engine/runtime.js";
import { runtimeOptions } from "../../dist/node/engine/runtime-options.js";
import { median } from "./table.mjs";

const products = new Set(["Gemm", "FusedGemm", "MatMul"]);

const size = (shape) => Object.values(shape)[0].reduce((total, axis) => total * axis, 1);

/**
 * The nodes that ONNX Runtime executes for a program, on one thread: operator, floating-point operations if it is a
 * product of two matrices (else 0), and the median time in µs.
 *
 * @param feeds arrays for every input and state, by name
 */
export async function profile(program, feeds, runs) {
  const folder = mkdtempSync(join(tmpdir(), "smore-bench-"));
  const onnxruntime = loadOnnxRuntime();
  const session = await onnxruntime.InferenceSession.create(emitOnnx(program), {
    ...runtimeOptions({ threads: 1 }),
    enableProfiling: true,
    profileFilePrefix: join(folder, "profile"),
  });
  const tensors = Object.fromEntries(
    [...program.inputs, ...program.states].map(({ name, shape, type }) => [
      name,
      new onnxruntime.Tensor(type === "uint8" ? type : "float32", feeds.get(name), shape),
    ]),
  );
  for (let run = 0; run < runs; run++) await session.run(tensors);
  session.endProfiling();
  const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), "utf8"));
  rmSync(folder, { recursive: true });
  await session.release();

  const nodes = new Map();
  for (const { cat, name, dur, args } of events) {
    if (cat !== "Node" || !name.endsWith("_kernel_time")) continue;
    const times = nodes.get(name)?.times ?? [];
    times.push(dur);
    nodes.set(name, { operator: args.op_name, times, args });
  }
  return Array.from(nodes.values(), ({ operator, times, args }) => {
    const [left, right] = args.input_type_shape;
    const [result] = args.output_type_shape;
    // m·n·k from the sizes m·k, k·n and m·n, whichever operand is transposed.
    const flops = products.has(operator) ? 2 * Math.sqrt(size(left) * size(right) * size(result)) : 0;
    return { operator, flops, microseconds: median(times) };
  });
}
