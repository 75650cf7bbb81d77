// The command line runs the built files: `npm run build` first.
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { LARGEST_STEP, writeRobotLog } from "../support/robot.ts";
import { smore, startSmore, temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await writeRobotLog(folder, "arm");
});
afterAll(() => remove());

const train = (...args: string[]) =>
  smore(["train", "--dataset", "arm.csv", "--mapping", "arm.mapping.json", ...args], folder);

it.runIf(everyCase)(
  "another range of actions than a known environment's is rejected in one sentence",
  async () => {
    const { code, stderr } = await train("--env", "PointReach", "--action-range", "-10:10");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "error: arm.csv: its actions have the range [-10, 10] but those of PointReach lie in [-1, 1]; give --action-range -1:1, with --clip-actions if some actions lie outside, or choose the environment it comes from\n",
    );
    expect(existsSync(join(folder, "datasets"))).toBe(false);
  },
);

it("a robot's log becomes a folder and a server that act in the robot's units", async () => {
  const small = ["--agent", "gcbc", "--updates", "40", "--set", "agent.hiddenSizes=[8]", "--name", "arm"];
  const trained = await train("--distance-threshold", "5", ...small);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stdout).toMatch(/… of d_shoulder, deg +\d/);
  expect(trained.stdout + trained.stderr).toContain(
    "note: actions are scaled from their range [-20, 20] to [-1, 1]",
  );

  const deployed = await smore(["deploy", "runs/arm", "robot"], folder);
  expect(deployed.stdout).toBe(
    "wrote robot: 2 numbers of an observation and 2 of a goal give an action of 2; see robot/README.md\n",
  );
  expect(readFileSync(join(folder, "robot/policy.onnx"))).toEqual(
    readFileSync(join(folder, "runs/arm/policy.onnx")),
  );

  const { child, finished } = startSmore(["serve", "runs/arm"], folder);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const [url] = /http:\S+/.exec(line.toString())!;
  const body = JSON.stringify({ observation: [10, 20], goal: [80, -80] });
  const { action, outsideTraining } = (await (await fetch(url, { method: "POST", body })).json()) as {
    action: number[];
    outsideTraining: boolean;
  };
  expect(action).toHaveLength(2);
  expect(Math.max(...action.map(Math.abs))).toBeLessThanOrEqual(LARGEST_STEP);
  expect(Math.max(...action.map(Math.abs))).toBeGreaterThan(1);
  expect(outsideTraining).toBe(false);
  child.kill("SIGINT");
  expect((await finished).code).toBe(0);

  const evaluated = await smore(["eval", "runs/arm", "--env", "PointReach", "--episodes", "1"], folder);
  expect(evaluated.code).toBe(1);
  expect(evaluated.stderr).toMatch(
    /the policy's actions have the range \[-20, 20\] but those of PointReach lie/,
  );
});
