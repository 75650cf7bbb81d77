// The command line runs the built files: `npm run build` first.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { emitOnnx, input, program } from "../src/graph/index.ts";
import { smore, temporaryFolder } from "./support/smore.ts";

let folder: string;
let remove: () => Promise<void>;

/** A policy that heads straight for the goal: it gets stuck at walls. */
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  const action = input("goal", [1, 2])
    .sub(input("observation", [1, 2]))
    .clip(-1, 1);
  await writeFile(join(folder, "straight.onnx"), emitOnnx(program("policy", { action })));
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

it("an evaluation elsewhere has no tasks to tell apart", async () => {
  const { stdout } = await evaluate("--env", "PointReach", "--episodes", "3", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    environment: "PointReach",
    success: { successes: 3, trials: 3 },
  });
  expect(JSON.parse(stdout)).not.toHaveProperty("tasks");
});
