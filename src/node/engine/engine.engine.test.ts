import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { emitOnnx, input, program } from "../../core/graph/index.ts";
import { ModelProtoSchema } from "../../core/graph/onnx/onnx_pb.ts";
import { loadOnnxRuntime } from "./runtime.ts";
import { runtimeOptions } from "./runtime-options.ts";

it("a transposition before a product stays a node of its own", async () => {
  const product = input("x", [4, 3])
    .transpose()
    .matmul(input("y", [4, 2]));
  const folder = mkdtempSync(join(tmpdir(), "smore-engine-"));
  const optimizedModelFilePath = join(folder, "optimized.onnx");
  try {
    const session = await loadOnnxRuntime().InferenceSession.create(emitOnnx(program("p", { product })), {
      ...runtimeOptions({ threads: 1 }),
      optimizedModelFilePath,
    });
    await session.release();
    const { graph } = fromBinary(ModelProtoSchema, readFileSync(optimizedModelFilePath));
    expect(graph?.node.map(({ opType }) => opType)).toEqual(["Transpose", "Gemm"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
