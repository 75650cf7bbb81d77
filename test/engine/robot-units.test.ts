import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { refusal } from "../../src/core/base/testing/refusal.ts";
import { ensureDataset, type FileMeaning, loadDatasetHeader } from "../../src/node/datasets/index.ts";
import { loadPolicy } from "../../src/node/engine/index.ts";
import { RunDirectory } from "../../src/node/runs/run-directory.ts";
import { train } from "../../src/node/runs/train.ts";
import { LARGEST_STEP, type RobotLog, writeRobotLog } from "../support/robot.ts";
import { temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;
let robot: RobotLog;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  robot = await writeRobotLog(folder);
});
afterAll(() => remove());

const convert = (meaning: FileMeaning = {}, { log, mapping } = robot) =>
  ensureDataset(log, { cache: join(folder, "datasets"), mapping, distanceThreshold: 5, ...meaning });

const signals = {
  actionRange: { low: [-20, -20], high: [20, 20] },
  names: {
    observation: ["shoulder", "elbow"],
    goal: ["shoulder goal", "elbow goal"],
    action: ["d_shoulder", "d_elbow"],
  },
  units: { observation: ["deg", "deg"], goal: ["deg", "deg"], action: ["deg", "deg"] },
};

it("names, units and the range of actions go from a log to policy.onnx, which acts in degrees", async () => {
  const dataset = await convert();
  expect((await loadDatasetHeader(dataset)).dataset).toMatchObject(signals);
  const run = await RunDirectory.create(
    join(folder, "run"),
    {
      agent: { name: "gcbc", hiddenSizes: [32], batchSize: 128, learningRate: 3e-3 },
      training: { updates: 1500, evaluateEvery: 1500, logEvery: 500, threads: 1 },
    },
    dataset,
  );
  expect(run.config.signals).toEqual(signals);
  const readings: Record<string, number>[] = [];
  await train(run, { onReadings: (_, latest) => readings.push(latest) });

  const policy = await loadPolicy(run.policy);
  const { observation, goal, action } = policy.interface;
  expect(action).toMatchObject({
    names: ["d_shoulder", "d_elbow"],
    units: ["deg", "deg"],
    ...signals.actionRange,
  });
  expect(goal).toMatchObject({ names: ["shoulder goal", "elbow goal"], units: ["deg", "deg"] });
  expect(observation.trainingHigh![0]).toBeGreaterThan(60);
  // Far goals take the largest step, near ones half of the way.
  const act = async (angles: number[], goals: number[]) => Array.from(await policy.act(angles, goals));
  const far = await act([-40, 0], [40, 6]);
  const near = await act([0, 10], [0, 2]);
  expect(far[0]).toBeGreaterThan(0.8 * LARGEST_STEP);
  expect(far[0]).toBeLessThanOrEqual(LARGEST_STEP);
  expect(near[1]).toBeGreaterThan(-9);
  expect(near[1]).toBeLessThan(0);
  expect(policy.outsideTraining).toBe(false);
  await policy.act([300, 0], [0, 0]);
  expect(policy.outsideTraining).toBe(true);
  await policy.dispose();

  // The overall reading is in half ranges, those of single joints are in degrees.
  const last = readings.at(-1)!;
  const joints = ["d_shoulder", "d_elbow"].map((name) => last[`heldOut/actionError/${name}`]);
  expect(Math.max(...joints)).toBeLessThan(0.2 * LARGEST_STEP);
  const overall = Math.sqrt((joints[0] ** 2 + joints[1] ** 2) / 2) / LARGEST_STEP;
  expect(last["heldOut/actionError"]).toBeCloseTo(overall, 6);
});

it("a run continues from another one only with the same range of actions", async () => {
  const dataset = await convert({ actionRange: { low: [-30], high: [30] } });
  const request = { agent: { name: "gcbc", hiddenSizes: [32] }, init: join(folder, "run") };
  const run = await RunDirectory.create(join(folder, "next"), request, dataset);
  expect(await refusal(train(run))).toBe(
    `${join(folder, "run")} was trained on actions with the range [-20, 20], and this dataset has [-30, 30]; give it the same range with --action-range`,
  );
});

it("a known environment rejects another range of actions, before and after the conversion", async () => {
  const environment = "PointReach";
  const own = "-1:1, with clipActions if some actions lie outside, or choose the environment it comes from";
  expect(await refusal(convert({ environment }))).toBe(
    `${robot.log}: its actions have the range [-20, 20] but those of PointReach lie in [-1, 1]; give actionRange ${own}`,
  );
  const dataset = await convert();
  expect(await refusal(RunDirectory.create(join(folder, "other"), { environment }, dataset))).toBe(
    `${dataset}: its actions have the range [-20, 20] but those of PointReach lie in [-1, 1]; leave the environment out, or convert the data again with the action range -1:1`,
  );
  const clipped = await convert({ environment, actionRange: { low: [-1], high: [1] }, clipActions: true });
  const { dataset: header } = await loadDatasetHeader(clipped);
  expect(header).not.toHaveProperty("actionRange");
  expect(header.provenance.notes).toContainEqual(
    expect.stringMatching(/^\d+ numbers of actions lay outside/),
  );
});

it("held-out episodes with another range of actions are rejected", async () => {
  const [dataset, heldOut] = [await convert(), await convert({ actionRange: { low: [-30], high: [30] } })];
  expect(await refusal(RunDirectory.create(join(folder, "other"), {}, { dataset, heldOut }))).toMatch(
    /arm-\w+ and .*arm-\w+ differ in actionRange \({"low":\[-30,-30],.* and {"low":\[-20,-20],/,
  );
});

it("a list of units whose length differs from that of the action is rejected with its place", async () => {
  const mapping = join(folder, "wrong.json");
  const { default: content } = await import(robot.mapping, { with: { type: "json" } });
  await writeFile(mapping, JSON.stringify({ ...content, units: { action: ["deg", "deg", "deg"] } }));
  expect(await refusal(convert({}, { ...robot, mapping }))).toBe(
    `${mapping}, field "units.action": it lists 3, but each action has 2 numbers; correct the list`,
  );
});
