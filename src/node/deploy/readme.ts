import { version } from "../../core/base/version.ts";
import { type PolicyInterface, policyInputs } from "../../core/policy/interface.ts";
import type { LoopOptions } from "./loops.ts";

/** An observation and a goal, and the action that the policy gives for them. */
export interface ActionExample {
  readonly observation: readonly number[];
  readonly goal: readonly number[];
  readonly action: readonly number[];
}

export interface ReadmeOptions extends LoopOptions {
  /** For people, e.g. the folder of a run. */
  readonly source: string;
  /** Absent where it would fill pages. */
  readonly example?: ActionExample | undefined;
}

/** Longer lists of numbers are not shown one by one. */
const MOST_ROWS = 256;

/** Digits of the bounds in tables. */
const DIGITS = 6;

/** The description of a deployed policy, as Markdown. */
export function deployReadme({ policy, isGuarded, source, example }: ReadmeOptions): string {
  const { observation, proprioception, goal, action } = policy;
  const inputs = policyInputs(policy);
  const numbers = inputs.reduce((sum, { size }) => sum + size, 0);
  const inputNames = inputs.map(({ name }) => name).join(", then the ");
  const beside = proprioception ? "what the robot itself measures" : "the observation";
  return `# A policy

\`policy.onnx\` gives an action for an observation and a goal. Smore ${version} made it from ${source}. Nothing of Smore is needed to
run it, only ONNX Runtime.

| | name | type | shape |
|---|---|---|---|
${inputs.map(({ name, type, size }) => `| input | \`${name}\` | ${type} | [rows, ${size}] |\n`).join("")}| output | \`action\` | float32 | [rows, ${action.size}] |
${isGuarded ? "| output | `outsideTraining` | float32 | [rows] |\n" : ""}
Any number of rows can be run at once. All numbers have the units of the data that the policy was trained on: nothing has to be
normalised or scaled. The model's metadata property \`interface\` holds the tables below as JSON, with every digit.

## Observation

${signalTable(observation, { head: ["smallest in training", "largest"], low: observation.trainingLow, high: observation.trainingHigh })}
${
  proprioception
    ? `
## Proprioception

What the robot itself measures, beside the image.

${signalTable(proprioception, { head: ["smallest in training", "largest"], low: proprioception.trainingLow, high: proprioception.trainingHigh })}
`
    : ""
}${
  isGuarded
    ? `
\`outsideTraining\` is 1 if any number of ${beside} lies outside of these bounds, or is NaN, and 0 otherwise. The policy has
then seen nothing like it, and its action can be anything within the limits. A 0 is no guarantee: a combination of numbers can
be new although each of them is not. Goals are not checked.
`
    : ""
}
## Goal

${signalTable(goal)}

## Action

${signalTable(action, { head: ["low", "high"], low: action.low, high: action.high })}

Actions are clipped to these limits inside the model.

## Loops

Each loop reads a line of ${numbers} numbers, the ${inputNames}, and writes a line of ${action.size}, the action. Replace reading and
writing with your robot's.

\`\`\`sh
npm install onnxruntime-node && node loop.mjs
pip install onnxruntime numpy && python loop.py
c++ -std=c++17 -O2 loop.cpp -I<onnxruntime>/include -L<onnxruntime>/lib -lonnxruntime -o loop && ./loop
\`\`\`
${example ? exampleText(example) : ""}`;
}

function exampleText({ observation, goal, action }: ActionExample): string {
  return `
An example, to check an installation; the last digits may differ:

\`\`\`
${[...observation, ...goal].join(" ")}
${action.join(" ")}
\`\`\`
`;
}

interface Bounds {
  readonly head: readonly [low: string, high: string];
  readonly low?: readonly number[] | undefined;
  readonly high?: readonly number[] | undefined;
}

/** A row for each number: its place, name, unit and bounds, as far as they are known. */
function signalTable({ size, names, units }: Omit<PolicyInterface["goal"], "type">, bounds?: Bounds): string {
  if (size > MOST_ROWS) return `${size} numbers, in the order of the training data.`;
  const { low, high, head } = bounds ?? {};
  const columns: [string, (i: number) => string | number][] = [
    ["", (i) => i],
    ...(names ? [["name", (i) => names[i]] as [string, (i: number) => string]] : []),
    ...(units ? [["unit", (i) => units[i]] as [string, (i: number) => string]] : []),
    ...(low && high && head
      ? ([
          [head[0], (i) => rounded(low[i])],
          [head[1], (i) => rounded(high[i])],
        ] as [string, (i: number) => number][])
      : []),
  ];
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  const rows = Array.from({ length: size }, (_, i) => line(columns.map(([, cell]) => cell(i))));
  return [line(columns.map(([title]) => title)), line(columns.map(() => "---")), ...rows].join("\n");
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
