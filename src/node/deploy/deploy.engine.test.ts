import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { python, pythonRuntime } from "../../../test/support/python.ts";
import { temporaryFolder } from "../../../test/support/smore.ts";
import { refusal } from "../../core/base/testing/refusal.ts";
import { concat, constant, input, program } from "../../core/graph/index.ts";
import { exportPolicy } from "../../core/policy/export.ts";
import { loadPolicy } from "../engine/index.ts";
import { deployPolicy } from "./index.ts";

let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await writeFile(join(folder, "arm.onnx"), armPolicy());
  await deployPolicy(join(folder, "arm.onnx"), join(folder, "arm"));
});
afterAll(() => remove());

/** A policy with awkward numbers: three joints and a goal of two give an action of two in degrees. */
function armPolicy(): Uint8Array {
  const rows = concat([input("observation", [1, 3]), input("goal", [1, 2])]);
  const weights = Array.from({ length: 10 }, (_, i) => Math.sin(i + 1) / 3);
  const policy = program("policy", { action: rows.matmul(constant(weights, [5, 2])).tanh() });
  return exportPolicy(
    { policy },
    () => [],
    { agent: "test", update: 1, smoreVersion: "0" },
    {
      signals: {
        actionRange: { low: [-180, 0], high: [180, 0.1] },
        names: { observation: ["base", "elbow", "wrist | roll"], action: ["d_elbow", "grip"] },
        units: { observation: ["deg", "deg", "rad"], action: ["deg", ""] },
      },
      observed: { minimum: [-1, -1, -1], maximum: [1, 1, 1] },
    },
  );
}

/** Lines for a loop, the last one with an observation outside of the training data. */
const LINES = ["0.1 0.2 0.3 0.4 0.5", "-1 1 -0.333333333 2.5 0", "1.5 0 0 0 0"];

/** The actions that the library gives for the lines. */
async function expectedActions(): Promise<number[][]> {
  const policy = await loadPolicy(join(folder, "arm.onnx"));
  const actions: number[][] = [];
  for (const line of LINES) {
    const numbers = line.split(" ").map(Number);
    actions.push(Array.from(await policy.act(numbers.slice(0, 3), numbers.slice(3))));
  }
  await policy.dispose();
  return actions;
}

/** Runs a loop and expects the library's actions to the bit, and one warning. */
async function expectSameActions(command: string, ...args: string[]): Promise<void> {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: join(folder, "arm"),
    input: `${LINES.join("\n")}\n`,
    encoding: "utf8",
    env: { ...process.env, ...pythonRuntime.environment },
  });
  expect(status, stderr).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(lines.map((line) => line.split(" ").map(Number).map(Math.fround))).toEqual(await expectedActions());
  expect(stderr.match(/outside of the training data/g)).toHaveLength(1);
}

describe("a deployed folder", () => {
  it("holds the policy, three loops and a description with names, units and bounds", async () => {
    expect(readdirSync(join(folder, "arm")).sort()).toEqual(
      ["README.md", "loop.cpp", "loop.mjs", "loop.py", "policy.onnx"].sort(),
    );
    const readme = readFileSync(join(folder, "arm/README.md"), "utf8");
    expect(readme).toContain("| 2 | wrist \\| roll | rad | -1 | 1 |");
    expect(readme).toContain("| 0 | d_elbow | deg | -180 | 180 |");
    expect(readme).toContain("| output | `outsideTraining` | float32 | [rows] |");
    const [, line, action] = /```\n([-\d. ]+)\n([-\d.e ]+)\n```\n$/.exec(readme)!;
    const numbers = line.split(" ").map(Number);
    const policy = await loadPolicy(join(folder, "arm/policy.onnx"));
    expect(Array.from(await policy.act(numbers.slice(0, 3), numbers.slice(3)))).toEqual(
      action.split(" ").map(Number),
    );
    await policy.dispose();
  });

  it("has loops of about twenty lines", () => {
    for (const [name, most] of Object.entries({ "loop.mjs": 25, "loop.py": 25, "loop.cpp": 45 }))
      expect(readFileSync(join(folder, "arm", name), "utf8").split("\n").length, name).toBeLessThan(most);
  });

  it("is not written over another", async () => {
    const target = join(folder, "arm");
    expect(await refusal(deployPolicy(join(folder, "arm.onnx"), target))).toMatch(/arm already exists/);
  });
});

it("the loop for Node gives the library's actions to the bit", async () => {
  const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
  symlinkSync(modules, join(folder, "node_modules"));
  await expectSameActions(process.execPath, "loop.mjs");
});

it("the loop for Node rejects a line of another length", () => {
  const options = { cwd: join(folder, "arm"), input: "1 2\n", encoding: "utf8" } as const;
  const { status, stderr } = spawnSync(process.execPath, ["loop.mjs"], options);
  expect(status).toBe(1);
  expect(stderr).toBe("expected 3 numbers of the observation and 2 of the goal\n");
});

it.skipIf(!pythonRuntime.exists)(
  `the loop for Python gives the library's actions to the bit${pythonRuntime.note}`,
  async () => {
    await expectSameActions(python, "loop.py");
  },
);

const compiler = process.env.CXX ?? "c++";
const runtime = process.env.ONNXRUNTIME_ROOT;
const hasCompiler =
  runtime !== undefined &&
  existsSync(join(runtime, "include/onnxruntime_cxx_api.h")) &&
  spawnSync(compiler, ["--version"]).status === 0;
const withoutCompiler = hasCompiler
  ? ""
  : " (skipped: ONNXRUNTIME_ROOT names no folder with include/ and lib/, or there is no C++ compiler)";

it.skipIf(!hasCompiler)(
  `the loop for C++ gives the library's actions to the bit${withoutCompiler}`,
  async () => {
    const lib = join(runtime!, "lib");
    const flags = ["-std=c++17", "-O1", `-I${join(runtime!, "include")}`, `-L${lib}`, `-Wl,-rpath,${lib}`];
    const args = [...flags, "loop.cpp", "-lonnxruntime", "-o", "loop"];
    const { status, stderr } = spawnSync(compiler, args, {
      cwd: join(folder, "arm"),
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    await expectSameActions(join(folder, "arm/loop"));
  },
);
