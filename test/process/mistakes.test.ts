import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { killAt, logged } from "../support/runs.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await smore(["collect", "point-reach-random", "--episodes", "5"], folder);
  await cp(join(folder, "datasets", "point-reach-random-5"), join(folder, "data"), { recursive: true });
});
afterAll(() => remove());

/** Expects one sentence, exit code 1 and no run left behind. */
async function refusal(...args: string[]): Promise<string> {
  const { code, stderr } = await smore(args, folder);
  expect(stderr.trim().split("\n").length, stderr).toBeLessThanOrEqual(2);
  expect(stderr).toMatch(/^error: /);
  expect(code).toBe(1);
  expect(existsSync(join(folder, "runs"))).toBe(false);
  return stderr;
}

const train = (...args: string[]) => ["train", "--env", "PointReach", "--dataset", "data", ...args];

it("an unknown environment is rejected with the nearest one", async () => {
  expect(await refusal("train", "--env", "FetchReech")).toContain('did you mean "FetchReach"?');
});
it.runIf(everyCase)("an unknown agent is rejected with the nearest one", async () => {
  expect(await refusal(...train("--agent", "smorr"))).toContain('did you mean "smore"?');
});
it.runIf(everyCase)("an unknown setting is rejected with the nearest one", async () => {
  expect(await refusal(...train("--set", "agent.expectle=0.9"))).toContain(
    "--set agent.expectle is not a setting; did you mean expectile?",
  );
  expect(await refusal(...train("--set", "traning.updates=3"))).toContain("did you mean training?");
});
it.runIf(everyCase)("a bad value is rejected with what is accepted", async () => {
  expect(await refusal(...train("--set", "agent.expectile=2"))).toContain("agent.expectile is 2: expected");
  expect(await refusal(...train("--set", "agent.scoreLoss=bound"))).toContain(
    'agent.scoreLoss is "bound": expected one of "bounded", "dual", "linear"',
  );
  expect(await refusal(...train("--updates", "0"))).toContain("expected a whole number of at least 1");
  expect(await refusal("serve", "runs/any", "--port", "70000")).toContain("a whole number from 0 to 65535");
});
it.runIf(everyCase)("an unknown dataset is rejected with the nearest one", async () => {
  expect(await refusal("train", "--env", "PointReach", "--dataset", "point-reach-radom")).toContain(
    'did you mean "point-reach-random"?',
  );
});
it.runIf(everyCase)(
  "a name that resembles none is rejected without a suggestion, and with the list of names",
  async () => {
    expect(await refusal("train", "--env", "PointReach", "--dataset", "xyz")).toBe(
      'error: unknown dataset "xyz"; see `smore list datasets`\n',
    );
    expect(await refusal(...train("--set", "agent.xyz=1"))).not.toContain("did you mean");
    expect(await refusal("xyz")).not.toContain("did you mean");
    expect(await refusal("trian")).toContain("unknown command 'trian'; did you mean train?");
    expect(await refusal(...train("--sead", "3"))).toContain("unknown option '--sead'; did you mean --seed?");
  },
);
it.each(
  selectCases([
    [
      "resume",
      ["resume", "nowhere"],
      "nowhere/config.json is not the configuration of a run (there is no such file or folder)",
    ],
    [
      "train --config",
      ["train", "--config", "nowhere.json"],
      "nowhere.json is not the configuration of a run",
    ],
    [
      "eval",
      ["eval", "nowhere.onnx", "PointReach"],
      "nowhere.onnx cannot be read: there is no such file or folder",
    ],
    ["report", ["report", "nowhere"], "nowhere/runs.jsonl does not exist"],
    [
      "bench",
      ["bench", "--grid", "nowhere.json"],
      "nowhere.json is not a grid: there is no such file or folder",
    ],
    ["convert", ["data", "convert", "nowhere", "out"], 'unknown dataset "nowhere"'],
    [
      "render",
      ["render", "PointReach", "--steps", "1", "--size", "8", "--out", "data/header.json/a.gif"],
      "cannot write data/header.json/a.gif",
    ],
    [
      "list",
      ["list", "runs", "--runs", "data/header.json"],
      "cannot list data/header.json: a part of the path is a file, not a folder",
    ],
  ] as const),
)("%s names a missing or wrong path in words", async (_, args, sentence) => {
  const stderr = await refusal(...args);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toMatch(/\bE(?:NOENT|NOTDIR|EXIST)\b/);
});
it.runIf(everyCase)("an environment that is missing, or given twice, is rejected", async () => {
  for (const command of [["play", "--no-open"], ["render", "--out", "a.gif"], ["train-online"]])
    expect(await refusal(...command)).toContain("the environment is missing");
  for (const command of [
    ["play"],
    ["render", "--out", "a.gif"],
    ["train"],
    ["train-online"],
    ["eval", "data"],
  ])
    expect(await refusal(...command, "PointReach", "--env", "FetchReach")).toContain(
      "the environment is given twice, as PointReach and with --env as FetchReach",
    );
});
it("a dataset of another environment is rejected", async () => {
  expect(await refusal("train", "--env", "FetchReach", "--dataset", "data")).toContain(
    'data: field "observationSize" is 2 but FetchReach has 10',
  );
});
it("a truncated dataset is rejected", async () => {
  await cp(join(folder, "data"), join(folder, "cut"), { recursive: true });
  await truncate(join(folder, "cut", "actions.f32"), 100);
  const { code, stderr } = await smore(
    ["train", "--env", "PointReach", "--dataset", "cut", "--name", "cut"],
    folder,
  );
  expect(code).toBe(1);
  expect(stderr).toContain("cut/actions.f32");
});
it.runIf(everyCase)("a folder that is not a run is rejected", async () => {
  const { code, stderr } = await smore(["resume", "data"], folder);
  expect(code).toBe(1);
  expect(stderr).toContain("data/config.json is not the configuration of a run");
});
it.runIf(everyCase)("a model that is not a policy is rejected", async () => {
  await writeFile(join(folder, "noise.onnx"), "not a model");
  const { code, stderr } = await smore(["eval", "noise.onnx", "--env", "PointReach"], folder);
  expect(code).toBe(1);
  expect(stderr).toContain("noise.onnx cannot be read as an ONNX model");
});
it("divergence stops the run, naming the update, the tensor and the last good checkpoint", async () => {
  const { code, stderr } = await smore(
    train("--name", "diverged", "--set", "agent.learningRate=1e30", "--set", "agent.hiddenSizes=[8]"),
    folder,
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/training diverged at update \d+: "?.+"? is not finite; there is no checkpoint yet/);
});
it.runIf(everyCase)("a run trained on a dataset that changed since is not resumed", async () => {
  await mkdir(join(folder, "copies"));
  await cp(join(folder, "data"), join(folder, "copies", "data"), { recursive: true });
  const args = ["train", "--env", "PointReach", "--dataset", "copies/data", "--name", "swapped"];
  const long = ["--updates", "1000000", "--set", "agent.hiddenSizes=[8]", "--set", "evaluation.episodes=1"];
  await killAt([...args, ...long], folder, () => logged(join(folder, "runs", "swapped"), 50));
  await smore(["collect", "point-reach-random", "--episodes", "6"], folder);
  for (const file of ["header.json", "actions.f32"])
    await copyFile(
      join(folder, "datasets", "point-reach-random-6", file),
      join(folder, "copies", "data", file),
    );
  const { code, stderr } = await smore(["resume", "runs/swapped"], folder);
  expect(code).toBe(1);
  expect(stderr).toContain("copies/data is not the dataset this run was started on");
});
it("a changed file of a run is rejected by every command, until the change is accepted", async () => {
  const quick = ["--updates", "3", "--set", "agent.hiddenSizes=[8]", "--set", "evaluation.episodes=1"];
  expect((await smore(train("--name", "edited", ...quick), folder)).code).toBe(0);
  const path = join(folder, "runs", "edited", "config.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"evaluateEvery": 500', '"evaluateEvery": 2'));
  for (const command of selectCases([
    ["resume", "runs/edited"],
    ["eval", "runs/edited"],
    ["eval", "runs/edited/policy.onnx"],
    ["expert", "runs/edited", "experts/edited"],
    ["play", "PointReach", "--policy", "runs/edited"],
    ["render", "PointReach", "--policy", "runs/edited/policy.onnx", "--out", "edited.gif"],
  ])) {
    const { code, stderr } = await smore(command, folder);
    expect(stderr).toBe(
      "error: runs/edited/config.json was changed since the run was started; restore it, or accept the change with `smore reseal runs/edited`\n",
    );
    expect(code).toBe(1);
  }
  expect((await smore(["list", "runs"], folder)).stdout).toContain("config.json was changed since");
  expect(await smore(["reseal", "runs/edited"], folder)).toMatchObject({
    code: 0,
    stdout: "runs/edited was sealed again with these changes:\n  config.json was changed\n",
  });
  expect((await smore(["resume", "runs/edited"], folder)).code).toBe(0);
});
it.runIf(everyCase)("a run of an older version is rejected with the version that reads it", async () => {
  const older = join(folder, "runs", "older");
  await mkdir(older, { recursive: true });
  await writeFile(join(older, "config.json"), '{"format":"smore-run","version":1}');
  const { code, stderr } = await smore(["resume", "runs/older"], folder);
  expect(code).toBe(1);
  expect(stderr).toBe(
    "error: runs/older/config.json: version is 1, which Smore 0.1.0 reads and this one does not (it reads 2); use that version, or start a new run\n",
  );
});
