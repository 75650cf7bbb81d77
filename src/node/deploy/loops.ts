import type { PolicyInterface } from "../../core/policy/interface.ts";
import { OUTSIDE } from "../../core/policy/robot-program.ts";

/** What a loop needs to know of its policy. */
export interface LoopOptions {
  readonly policy: PolicyInterface;
  /** Whether the policy says if an observation lies outside of the training data. */
  readonly isGuarded: boolean;
}

const WARNING = "the observation lies outside of the training data";

/** A loop for Node and the package onnxruntime-node, as text. */
export function nodeLoop({ policy: { observation, goal }, isGuarded }: LoopOptions): string {
  const isBytes = observation.type === "uint8";
  const array = isBytes ? "Uint8Array" : "Float32Array";
  const goalArray = goal.type === "uint8" ? "Uint8Array" : "Float32Array";
  return `// A line of numbers in: the observation, then the goal. A line out: the action. README.md describes them.
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

process.env.ORT_DISABLE_TELEMETRY = "1";
const { InferenceSession, Tensor } = (await import("onnxruntime-node")).default;

const session = await InferenceSession.create(fileURLToPath(new URL("policy.onnx", import.meta.url)));
for await (const line of createInterface({ input: process.stdin })) {
  const numbers = line.trim().split(/\\s+/).map(Number);
  if (numbers.length !== ${observation.size + goal.size} || !numbers.every(Number.isFinite)) {
    console.error("expected ${observation.size} numbers of the observation and ${goal.size} of the goal");
    process.exit(1);
  }
  const observation = ${array}.from(numbers.slice(0, ${observation.size}));
  const goal = ${goalArray}.from(numbers.slice(${observation.size}));
  const outputs = await session.run({
    observation: new Tensor("${observation.type}", observation, [1, ${observation.size}]),
    goal: new Tensor("${goal.type ?? "float32"}", goal, [1, ${goal.size}]),
  });
${isGuarded ? `  if (outputs.${OUTSIDE}.data[0]) console.error("${WARNING}");\n` : ""}  console.log(outputs.action.data.join(" "));
}
`;
}

/** A loop for Python with onnxruntime and numpy, as text. */
export function pythonLoop({ policy: { observation, goal }, isGuarded }: LoopOptions): string {
  return `# A line of numbers in: the observation, then the goal. A line out: the action. README.md describes them.
import os
import sys
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession(str(Path(__file__).with_name("policy.onnx")), providers=["CPUExecutionProvider"])
for line in sys.stdin:
    numbers = np.array(line.split(), dtype=np.float64)
    if numbers.size != ${observation.size + goal.size} or not np.isfinite(numbers).all():
        sys.exit("expected ${observation.size} numbers of the observation and ${goal.size} of the goal")
    inputs = {
        "observation": numbers[None, :${observation.size}].astype(np.${observation.type}),
        "goal": numbers[None, ${observation.size}:].astype(np.${goal.type ?? "float32"}),
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
export function cppLoop({ policy: { observation, goal, action }, isGuarded }: LoopOptions): string {
  const type = observation.type === "uint8" ? "uint8_t" : "float";
  const goalType = goal.type === "uint8" ? "uint8_t" : "float";
  const names = ["action", ...(isGuarded ? [OUTSIDE] : [])];
  return `// A line of numbers in: the observation, then the goal. A line out: the action. README.md describes them.
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
  std::vector<${type}> observation(${observation.size});
  std::vector<${goalType}> goal(${goal.size});
  const int64_t shapes[2][2] = {{1, ${observation.size}}, {1, ${goal.size}}};
  Ort::Value inputs[] = {
      Ort::Value::CreateTensor<${type}>(memory, observation.data(), observation.size(), shapes[0], 2),
      Ort::Value::CreateTensor<${goalType}>(memory, goal.data(), goal.size(), shapes[1], 2)};
  const char* input_names[] = {"observation", "goal"};
  const char* output_names[] = {${names.map((name) => `"${name}"`).join(", ")}};
  std::cout.precision(9);
  while (read(observation) && read(goal)) {
    auto outputs = session.Run(Ort::RunOptions{nullptr}, input_names, inputs, 2, output_names, ${names.length});
${isGuarded ? `    if (outputs[1].GetTensorData<float>()[0] != 0) std::cerr << "${WARNING}\\n";\n` : ""}    const float* action = outputs[0].GetTensorData<float>();
    for (int i = 0; i < ${action.size}; i++) std::cout << (i ? " " : "") << action[i];
    std::cout << std::endl;
  }
}
`;
}
