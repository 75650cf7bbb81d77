// The command line runs the built files: `npm run build` first.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

const NAME = "visual-point-reach-random";
const DATASET = join("datasets", `${NAME}-30`);

const headerIn = (home: string) => readFileSync(join(home, DATASET, "header.json"), "utf8");

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await smore(args, folder);
  expect(stderr).not.toMatch(/^error/m);
  expect(code).toBe(0);
  return stdout;
}

const small = [
  "agent.batchSize=32",
  "agent.hiddenSizes=[32]",
  "training.updates=20",
  "evaluation.episodes=4",
];
const train = (name: string, ...settings: string[]) =>
  run(
    ...["train", "--env", "PointReach", "--dataset", DATASET, "--name", name],
    ...[...small, ...settings].flatMap((setting) => ["--set", setting]),
  );

it("a dataset of images holds pixels, whose shape and type its header names", async () => {
  const table = await run("collect", NAME, "--episodes", "30", "--workers", "2");
  expect(table).toMatch(/observations \(6912 numbers\)/);
  expect(JSON.parse(headerIn(folder)).dataset).toMatchObject({
    ...{ observationShape: [48, 48, 3], observationType: "uint8", goalSize: 2 },
    ...{ stateSize: 2, robotColumns: [] },
    provenance: { image: { height: 48, width: 48 } },
  });
});

it.runIf(everyCase)("it is valid, and has the same bytes for any number of workers", async () => {
  await run("data", "validate", DATASET);
  const again = await temporaryFolder();
  const { code } = await smore(["collect", NAME, "--episodes", "30", "--workers", "1"], again.folder);
  expect(code).toBe(0);
  expect(headerIn(again.folder)).toBe(headerIn(folder));
  await again.remove();
});

it("a run on images is evaluated on images, and its policy acts wherever others do", async () => {
  expect(await train("vectors")).toContain("success at the last step");
  const policy = join("runs", "vectors", "policy.onnx");
  expect(await run("eval", policy, "--episodes", "3")).toContain("over 3 episodes");
  const clip = ["--steps", "4", "--size", "16", "--out", "clip.gif"];
  expect(await run("render", "PointReach", "--policy", policy, ...clip)).toContain("clip.gif: 5 frames");
});

it.runIf(everyCase).each([
  ["images", "crop=2"],
  ["frozen", "frozen=true"],
])("goals can be images too: %s", async (name, setting) => {
  await train(name, "agent.inputs.images.goal=image", `agent.inputs.images.${setting}`);
  const rows = readFileSync(join(folder, "runs", name, "eval.jsonl"), "utf8")
    .trim()
    .split("\n");
  expect(Object.keys(JSON.parse(rows.at(-1)!))).toEqual(
    expect.arrayContaining(["success", "pairAccuracy/random", "valueRankCorrelation", "heldOut/score/loss"]),
  );
  const policy = join("runs", name, "policy.onnx");
  expect(await run("eval", policy, "--episodes", "3")).toContain("over 3 episodes");
  const clip = ["--steps", "4", "--size", "16", "--out", `${name}.gif`];
  expect(await run("render", "PointReach", "--policy", policy, ...clip)).toContain(`${name}.gif: 5 frames`);
});

it.runIf(everyCase)("cameras and what the robot measures go from the dataset to the policy", async () => {
  const name = "visual-24-main+above-fetch-reach-random";
  await run("collect", name, "--episodes", "4");
  const dataset = join("datasets", `${name}-4`);
  const { dataset: header } = JSON.parse(readFileSync(join(folder, dataset, "header.json"), "utf8"));
  expect(header).toMatchObject({
    observationShape: [2, 24, 24, 3],
    cameras: ["main", "above"],
    stateSize: 10,
  });
  expect(await run("data", "inspect", dataset)).toContain("states 9");
  const settings = [...small, "agent.inputs.images.goal=image", "agent.inputs.images.proprioception=true"];
  const flags = settings.flatMap((setting) => ["--set", setting]);
  await run("train", "--env", "FetchReach", "--dataset", dataset, "--name", "cameras", ...flags);
  const policy = join("runs", "cameras", "policy.onnx");
  expect(await run("eval", policy, "--episodes", "1")).toContain("over 1 episode");
  await run("deploy", policy, "robot");
  expect(readFileSync(join(folder, "robot", "loop.py"), "utf8")).toContain(
    '"proprioception": numbers[None, 3456:3466]',
  );
});

it.runIf(everyCase)(
  "says in one sentence that a goal has no image, or that observations are none",
  async () => {
    const refusal = async (...settings: string[]) => {
      const all = [...small, ...settings].flatMap((setting) => ["--set", setting]);
      const args = ["train", "--env", "PointReach", "--dataset", DATASET, "--name", "refused"];
      const { code, stderr } = await smore([...args, ...all, "--overwrite"], folder);
      expect(code).toBe(1);
      expect(existsSync(join(folder, "runs", "refused"))).toBe(false);
      return stderr.split("\n").filter((line) => line.startsWith("error: "));
    };
    expect(await refusal("agent.inputs.images.goal=image", "agent.goals.hindsight=0.5")).toEqual([
      expect.stringMatching(/there are no images of commanded goals; let the shares/),
    ]);
    await run("collect", "point-reach-random", "--episodes", "5");
    const states = [
      "train",
      "--env",
      "PointReach",
      "--dataset",
      "datasets/point-reach-random-5",
      "--name",
      "states",
    ];
    const { code, stderr } = await smore([...states, "--set", "agent.inputs.images.goal=image"], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/agent\.inputs\.images\.goal: observations are not images/);
  },
);
