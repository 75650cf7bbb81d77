import { readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import type { Recipe } from "../../src/core/collect/index.ts";
import { collectDataset } from "../../src/node/datasets/index.ts";
import { hashOf } from "../support/runs.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

const TRAIN = [
  ...["train-online", "CheetahTgtVel", "--steps", "400", "--seed", "2"],
  ...["--set", "agent.batchSize=16", "--set", "agent.hiddenSizes=[16]", "--set", "training.evaluateEvery=50"],
  ...["--set", "evaluation.episodes=2", "--set", "online.warmUp=200"],
];

let folder: string;
let remove: () => Promise<void>;
const run = async (...args: string[]) => {
  const finished = await smore(args, folder);
  expect(finished.code, finished.stderr).toBe(0);
  return finished.stdout;
};
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await run(...TRAIN, "--name", "cheetah");
  await run("expert", "runs/cheetah", "experts/cheetah", "--episodes", "2");
});
afterAll(() => remove());

it.runIf(everyCase)(
  "an expert's folder records the command that trains its policies again, and their hashes",
  async () => {
    const { command, policies, seed } = read("experts/cheetah/expert.json");
    expect(command).toBe(
      "smore train-online CheetahTgtVel --steps 400 --seed 2 --set agent.batchSize=16 --set agent.hiddenSizes='[16]' " +
        "--set training.evaluateEvery=50 --set evaluation.episodes=2 --set online.warmUp=200",
    );
    expect(seed).toBe(2);
    // As a shell does.
    const words = command.replaceAll("'", "").split(" ");
    await run(...words.slice(1), "--name", "again");
    for (const level of ["expert", "medium"]) {
      const { file, sha256, update, environmentSteps } = policies[level];
      expect(environmentSteps).toBe(200 + 2 * update);
      expect(await hashOf(join(folder, "experts/cheetah", file))).toBe(sha256);
      const trained = `runs/again/policies/${String(update).padStart(9, "0")}.onnx`;
      expect(await hashOf(join(folder, trained))).toBe(sha256);
    }
  },
);

it("its policies collect data, to the same bytes with any number of workers, and the data tell of them", async () => {
  const noise = { standardDeviation: 0.1, uniformShare: 0 };
  const recipe: Recipe = {
    name: "cheetah-example",
    environment: "CheetahTgtVel",
    summary: "",
    parts: [
      { behaviour: { policy: "cheetah-expert", noise }, episodes: 2 },
      { behaviour: { policy: "cheetah-medium" }, share: 1 },
    ],
    transitions: { small: 1500, paper: 1500 },
  };
  const before = process.cwd();
  process.chdir(folder); // where the experts are
  const headers: string[] = [];
  for (const workers of [0, ...selectCases([2, 1])]) {
    const data = join(folder, `data-${workers}`);
    await collectDataset(recipe, data, { workers });
    headers.push(readFileSync(join(data, "header.json"), "utf8"));
  }
  process.chdir(before);
  for (const header of headers) expect(header).toBe(headers[0]);
  const { dataset, episodeCount, transitionCount } = JSON.parse(headers[0]);
  expect([episodeCount, transitionCount]).toEqual([4, 3500]);
  const { expert, medium } = read("experts/cheetah/expert.json").policies;
  expect(dataset.provenance.parts).toEqual([
    { first: 0, end: 2, policy: "cheetah-expert", noise, sha256: expert.sha256 },
    { first: 2, transitions: 1500, policy: "cheetah-medium", sha256: medium.sha256 },
  ]);
});

it("is listed, and what is not there yet as well", async () => {
  const [header, , ...rows] = (await run("list", "experts")).split("\n");
  expect(header).toMatch(/^expert +environment +level/);
  expect(rows[0]).toMatch(/^cheetah +CheetahTgtVel +expert +\d+ /);
  expect(rows[1]).toMatch(/^cheetah +CheetahTgtVel +medium +\d+ /);
});

it.each(
  selectCases([
    [["expert", "runs/cheetah", "experts/cheetah"], "experts/cheetah exists; choose another folder"],
    [
      ["expert", "runs/cheetah", "experts/ant"],
      "experts/ant: the ant expert acts in AntTgtVel, and runs/cheetah in CheetahTgtVel",
    ],
    [["expert", "runs/none", "experts/none"], "runs/none/config.json is not the configuration of a run"],
    [
      ["collect", "cheetah-random-expert", "--episodes", "3"],
      "--episodes: cheetah-random-expert counts transitions",
    ],
    [
      ["collect", "point-reach-random", "--transitions", "3"],
      "--transitions: point-reach-random counts episodes",
    ],
  ] as const),
)("%j is rejected in one sentence", async (args, sentence) => {
  const { code, stderr } = await smore(args, folder);
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(code).toBe(1);
});

it.runIf(everyCase)("a policy that was changed since its evaluation makes no expert", async () => {
  await cp(join(folder, "runs/cheetah"), join(folder, "runs/changed"), { recursive: true });
  await cp(
    join(folder, "runs/changed/policies/000000000.onnx"),
    join(folder, "runs/changed/policies/000000100.onnx"),
  );
  const { stderr, code } = await smore(["expert", "runs/changed", "experts/changed"], folder);
  expect(stderr).toContain("runs/changed/policies/000000100.onnx was changed since it was written");
  expect(code).toBe(1);
});
