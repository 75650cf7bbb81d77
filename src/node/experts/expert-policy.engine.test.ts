import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadPolicy } from "../engine/index.ts";
import { ExpertPolicy, findExpert } from "./expert-policy.ts";
import { enterFolderWithExperts } from "./testing/made-up-experts.ts";

let folder: string;
let leave: () => Promise<void>;
beforeEach(async () => {
  ({ folder, leave } = await enterFolderWithExperts());
});
afterEach(() => leave());

const path = (file: string) => join(folder, "experts", "cheetah", file);

it("acts as the policy in its file, which differs from level to level", async () => {
  const observation = Float32Array.from({ length: 17 }, (_, i) => Math.sin(i));
  const actions: number[][] = [];
  for (const level of ["expert", "medium"] as const) {
    const expert = new ExpertPolicy("cheetah", level);
    const policy = await loadPolicy(path(`${level}.onnx`));
    const action = await expert.act(observation, [11]);
    expect(action).toEqual(await policy.act(observation, [11]));
    actions.push([...action]);
  }
  expect(actions[0]).not.toEqual(actions[1]);
});

it("returns its hash, and rejects a file with another one", async () => {
  const { sha256 } = new ExpertPolicy("cheetah", "expert");
  expect(sha256).toBe(findExpert("cheetah")?.file.policies.expert.sha256);
  const bytes = await readFile(path("expert.onnx"));
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(path("expert.onnx"), bytes);
  expect(() => new ExpertPolicy("cheetah", "expert")).toThrow(
    /^experts\/cheetah\/expert.onnx is not the file that expert.json describes \(SHA-256 .*restore it$/,
  );
  await rm(path("expert.onnx"));
  expect(() => new ExpertPolicy("cheetah", "expert")).toThrow("experts/cheetah/expert.onnx is missing");
});

it("rejects an expert.json that is damaged or of another expert", async () => {
  const text = await readFile(path("expert.json"), "utf8");
  await writeFile(path("expert.json"), text.slice(1));
  expect(() => findExpert("cheetah")).toThrow("experts/cheetah/expert.json is not JSON");
  await writeFile(path("expert.json"), text.replace('"update":0', '"update":-1'));
  expect(() => findExpert("cheetah")).toThrow(
    "experts/cheetah/expert.json: policies.expert.update is -1: expected a whole number ≥ 0",
  );
  await writeFile(path("expert.json"), text.replace("CheetahTgtVel", "AntTgtVel"));
  expect(() => findExpert("cheetah")).toThrow(
    "experts/cheetah/expert.json: environment is AntTgtVel, but the cheetah expert acts in CheetahTgtVel",
  );
});
