// The command line runs the built files: `npm run build` first.
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { constant, emitOnnx, input, program } from "../../src/core/graph/index.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;

/** A policy that heads straight for the goal: it gets stuck at walls. */
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  const action = input("goal", [1, 2])
    .sub(input("observation", [1, 2]))
    .clip(-1, 1);
  await writeFile(join(folder, "straight.onnx"), emitOnnx(program("policy", { action })));
  const nothing = (name: string, size: number) =>
    input(name, [1, size]).matmul(constant(new Float32Array(6 * size), [size, 6]));
  const still = program("policy", { action: nothing("observation", 17).add(nothing("goal", 1)) });
  await writeFile(join(folder, "still.onnx"), emitOnnx(still));
});
afterAll(() => remove());

const evaluate = (...args: string[]) => smore(["eval", "straight.onnx", ...args], folder);

it("an evaluation of a maze plays its five tasks and tells them apart", async () => {
  const { stdout, code } = await evaluate("--env", "pointmaze-medium", "--episodes", "6", "--json");
  expect(code).toBe(0);
  const { episodes, success, tasks } = JSON.parse(stdout);
  expect(episodes).toBe(6);
  expect(tasks.map(({ task }: { task: number }) => task)).toEqual([1, 2, 3, 4, 5]);
  expect(tasks.map((task: { success: { trials: number } }) => task.success.trials)).toEqual([2, 1, 1, 1, 1]);
  const successes = tasks.map((task: { success: { successes: number } }) => task.success.successes);
  expect(successes.reduce((sum: number, count: number) => sum + count)).toBe(success.successes);
});

it.runIf(everyCase)("an evaluation elsewhere has no tasks to tell apart", async () => {
  const { stdout } = await evaluate("--env", "PointReach", "--episodes", "3", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    environment: "PointReach",
    success: { successes: 3, trials: 3 },
  });
  expect(JSON.parse(stdout)).not.toHaveProperty("tasks");
});

it("a sweep of targets writes what was achieved at each, and a figure, beside the policy", async () => {
  const speeds = ["0.5", "11"];
  const args = ["eval", "still.onnx", "--env", "CheetahTgtVel", "--episodes", "2", "--seed", "4", "--json"];
  const { stdout, stderr, code } = await smore([...args, "--targets", speeds.join(",")], folder);
  expect(code, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(JSON.parse(readFileSync(join(folder, "still-targets.json"), "utf8"))).toEqual(report);
  expect(report).toMatchObject({ environment: "CheetahTgtVel", episodes: 2, seed: 4, threshold: 0.5 });
  expect(report.targets.map(({ target }: { target: number }) => target)).toEqual([0.5, 11]);
  const [slow, fast] = report.targets;
  expect(Math.abs(slow.achieved.mean)).toBeLessThan(0.3); // it lies where it is
  expect(fast.achieved).toEqual(slow.achieved);
  expect([fast.stepsAtGoal.mean, fast.success.rate, fast.steps.mean]).toEqual([0, 0, 1000]);
  expect(readFileSync(join(folder, "still-targets.svg"), "utf8")).toMatch(/^<svg /);
});

it("impossible targets are rejected in one sentence", async () => {
  for (const [args, sentence] of selectCases([
    [["still.onnx", "--env", "CheetahTgtVel", "--targets", "1,fast"], "expected numbers with commas"],
    [
      ["still.onnx", "--env", "CheetahTgtVel", "--targets", "--discount", "0.9"],
      "--discount: with --targets no return",
    ],
    [["still.onnx", "--env", "CheetahTgtVel", "--output", "there"], "--output: only --targets writes files"],
    [
      ["straight.onnx", "--env", "SawyerDoor", "--targets"],
      "SawyerDoor has no targets of its own; list some",
    ],
    [["straight.onnx", "--env", "PointReach", "--targets"], "PointReach has goals of 2 numbers"],
    [["straight.onnx", "--env", "PointReach", "--targets", "1"], "PointReach has goals of 2 numbers"],
  ] as const)) {
    const { stderr, code } = await smore(["eval", ...args], folder);
    expect(stderr).toContain(sentence);
    expect(code).toBe(1);
  }
});
