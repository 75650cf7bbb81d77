import { type PolicyInput, type PolicyInterface, policyInputs } from "../../core/policy/interface.ts";
import { OUTSIDE } from "../../core/policy/robot-program.ts";

/** What a loop needs to know of its policy. */
export interface LoopOptions {
  readonly policy: PolicyInterface;
  /** Whether the policy says if an observation lies outside of the training data. */
  readonly isGuarded: boolean;
}

const WARNING = "the observation lies outside of the training data";

/** An input of a policy and where its numbers lie in a line. */
interface LineInput extends PolicyInput {
  readonly first: number;
  readonly end: number;
}

/** What a line of numbers holds, in its order. */
function lineInputs(policy: PolicyInterface): readonly LineInput[] {
  let end = 0;
  return policyInputs(policy).map((input) => {
    const first = end;
    end += input.size;
    return { ...input, first, end };
  });
}

/** Those in words. */
const lineText = (inputs: readonly PolicyInput[]) =>
  `the ${inputs.map(({ name }) => name).join(", then the ")}`;

const expectedText = (inputs: readonly PolicyInput[]) =>
  `expected ${inputs.map(({ name, size }, i) => `${size} ${i === 0 ? "numbers " : ""}of the ${name}`).join(" and ")}`;

/** A loop for Node and the package onnxruntime-node, as text. */
export function nodeLoop({ policy, isGuarded }: LoopOptions): string {
  const inputs = lineInputs(policy);
  const tensor = ({ name, size, type, first, end }: LineInput) => {
    const array = type === "uint8" ? "Uint8Array" : "Float32Array";
    return `    ${name}: new Tensor("${type}", ${array}.from(numbers.slice(${first}, ${end})), [1, ${size}]),`;
  };
  return `// A line of numbers in: ${lineText(inputs)}. A line out: the action. README.md describes them.
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

process.env.ORT_DISABLE_TELEMETRY = "1";
const { InferenceSession, Tensor } = (await import("onnxruntime-node")).default;

const session = await InferenceSession.create(fileURLToPath(new URL("policy.onnx", import.meta.url)));
for await (const line of createInterface({ input: process.stdin })) {
  const numbers = line.trim().split(/\\s+/).map(Number);
  if (numbers.length !== ${inputs.at(-1)!.end} || !numbers.every(Number.isFinite)) {
    console.error("${expectedText(inputs)}");
    process.exit(1);
  }
  const outputs = await session.run({
${inputs.map(tensor).join("\n")}
  });
${isGuarded ? `  if (outputs.${OUTSIDE}.data[0]) console.error("${WARNING}");\n` : ""}  console.log(outputs.action.data.join(" "));
}
`;
}

/** A loop for Python with onnxruntime and numpy, as text. */
export function pythonLoop({ policy, isGuarded }: LoopOptions): string {
  const inputs = lineInputs(policy);
  return `# A line of numbers in: ${lineText(inputs)}. A line out: the action. README.md describes them.
import os
import sys
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession(str(Path(__file__).with_name("policy.onnx")), providers=["CPUExecutionProvider"])
for line in sys.stdin:
    numbers = np.array(line.split(), dtype=np.float64)
    if numbers.size != ${inputs.at(-1)!.end} or not np.isfinite(numbers).all():
        sys.exit("${expectedText(inputs)}")
    inputs = {
${inputs.map(({ name, type, first, end }) => `        "${name}": numbers[None, ${first}:${end}].astype(np.${type}),`).join("\n")}
    }
${
  isGuarded
    ? `    action, outside = session.run(["action", "${OUTSIDE}"], inputs)
    if outside[0]:
        print("${WARNING}", file=sys.stderr)
`
    : `    (action,) = session.run(["action"], inputs)
`
}    print(*action[0].tolist(), flush=True)
`;
}

/** A loop for C++17 and ONNX Runtime's C++ API, as text. */
export function cppLoop({ policy, isGuarded }: LoopOptions): string {
  const inputs = lineInputs(policy);
  const typeOf = ({ type }: PolicyInput) => (type === "uint8" ? "uint8_t" : "float");
  const each = (text: (input: LineInput, index: number) => string, separator: string) =>
    inputs.map(text).join(separator);
  const names = ["action", ...(isGuarded ? [OUTSIDE] : [])];
  return `// A line of numbers in: ${lineText(inputs)}. A line out: the action. README.md describes them.
#include <onnxruntime_cxx_api.h>

#include <iostream>
#include <vector>

template <typename Number>
bool read(std::vector<Number>& numbers) {
  double value;
  for (auto& number : numbers) {
    if (!(std::cin >> value)) return false;
    number = static_cast<Number>(value);
  }
  return true;
}

int main() {
  Ort::Env env;
  env.DisableTelemetryEvents();
  Ort::Session session(env, ORT_TSTR("policy.onnx"), Ort::SessionOptions{});
  auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
${each((input) => `  std::vector<${typeOf(input)}> ${input.name}(${input.size});`, "\n")}
  const int64_t shapes[${inputs.length}][2] = {${each(({ size }) => `{1, ${size}}`, ", ")}};
  Ort::Value inputs[] = {
${each((input, i) => `      Ort::Value::CreateTensor<${typeOf(input)}>(memory, ${input.name}.data(), ${input.name}.size(), shapes[${i}], 2)`, ",\n")}};
  const char* input_names[] = {${each(({ name }) => `"${name}"`, ", ")}};
  const char* output_names[] = {${names.map((name) => `"${name}"`).join(", ")}};
  std::cout.precision(9);
  while (${each(({ name }) => `read(${name})`, " && ")}) {
    auto outputs = session.Run(Ort::RunOptions{nullptr}, input_names, inputs, ${inputs.length}, output_names, ${names.length});
${isGuarded ? `    if (outputs[1].GetTensorData<float>()[0] != 0) std::cerr << "${WARNING}\\n";\n` : ""}    const float* action = outputs[0].GetTensorData<float>();
    for (int i = 0; i < ${policy.action.size}; i++) std::cout << (i ? " " : "") << action[i];
    std::cout << std::endl;
  }
}
`;
}
