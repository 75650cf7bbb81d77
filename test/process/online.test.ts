import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { mean } from "../../src/core/statistics/mean.ts";
import { outcomesAt } from "../../src/node/runs/run-directory.ts";
import { contentsOf, hashOf, killAt, logged } from "../support/runs.ts";
import { type Finished, smore, temporaryFolder } from "../support/smore.ts";

const UPDATES = 600;
const WARM_UP = 600;

const settings = (values: object) =>
  Object.entries(values).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
const train = (name: string) => [
  ...["train-online", "PointReach", "--steps", String(WARM_UP + 2 * UPDATES), "--name", name],
  ...settings({ "agent.hiddenSizes": "[64,64]", "agent.batchSize": 64, "agent.learningRate": 1e-3 }),
  ...settings({ "agent.targetRate": 0.02, "online.warmUp": WARM_UP, "online.replaySize": 1000 }),
  ...settings({ "training.evaluateEvery": 50, "training.logEvery": 10, "evaluation.episodes": 50 }),
];

let folder: string;
let remove: () => Promise<void>;
let reference: Awaited<ReturnType<typeof contents>>;
let finished: Finished;

/** All that equal runs share: also what they met. */
async function contents(name: string, updates = UPDATES) {
  const run = join(folder, "runs", name);
  return {
    ...(await contentsOf(run, updates)),
    experience: await hashOf(join(run, "experience.f32")),
  };
}

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  finished = await smore(train("reference"), folder);
  expect(finished.code, finished.stderr).toBe(0);
  reference = await contents("reference");
});
afterAll(() => remove());

it("learns PointReach from hindsight goals, in 1200 steps after 600 random ones", () => {
  const { success, episodes } = reference.evaluations.at(-1)!;
  expect(episodes).toBe(50);
  expect(success).toBeGreaterThanOrEqual(0.95);
  expect(reference.metrics.at(-1)?.environmentSteps).toBe(WARM_UP + 2 * UPDATES);
});

it("keeps the policy of every evaluation; the last is that of the run", () => {
  expect(reference.policies).toHaveLength(UPDATES / 50 + 1);
  expect(reference.policies.at(-1)).toBe(reference.policy);
});

it("keeps the outcomes of the episodes that every row of eval.jsonl summarises", async () => {
  for (const { step, success, discountedReturn } of reference.evaluations) {
    const path = join(folder, "runs", "reference", outcomesAt(step));
    const outcomes: Record<string, number[]> = JSON.parse(await readFile(path, "utf8"));
    expect(outcomes.success).toHaveLength(50);
    expect(mean(outcomes.success)).toBeCloseTo(success!, 12);
    expect(mean(outcomes.discountedReturn)).toBeCloseTo(discountedReturn!, 10);
  }
});

it("leaves a policy that the other commands take", async () => {
  const played = await smore(["eval", "runs/reference", "--episodes", "20", "--json"], folder);
  expect(JSON.parse(played.stdout).success.rate).toBeGreaterThanOrEqual(0.95);
});

describe("a run that is killed", () => {
  it("at random moments, again and again, ends with the same bits, rows and experience", async () => {
    const random = RandomGenerator.from(5, "kill");
    const run = join(folder, "runs", "killed");
    const moments: number[] = [];
    for (let step = 10; step < UPDATES - 50; step += 20 + random.integer(200)) moments.push(step);
    let args = train("killed");
    for (const step of selectCases(moments)) {
      const killed = await killAt(args, folder, () =>
        logged(run, step).then(() => sleep(random.integer(30))),
      );
      expect(killed.signal).toBe("SIGKILL");
      args = ["resume", "runs/killed"];
    }
    expect((await smore(["resume", "runs/killed"], folder)).code).toBe(0);
    expect(await contents("killed")).toEqual(reference);
  });

  it.runIf(everyCase)(
    "in physics, with rewards, in the middle of episodes that fall, ends with the same bits too",
    async () => {
      const updates = 300;
      const ant = (name: string) => [
        ...["train-online", "AntTgtVel", "--steps", String(400 + 2 * updates), "--name", name],
        ...settings({ "agent.hiddenSizes": "[16,16]", "agent.batchSize": 16, "training.logEvery": 10 }),
        ...settings({ "online.warmUp": 400, "online.replaySize": 500 }),
        ...settings({ "training.evaluateEvery": 100, "evaluation.episodes": 2 }),
      ];
      const whole = await smore(ant("ant"), folder);
      expect(whole.code, whole.stderr).toBe(0);
      const expected = await contents("ant", updates);
      // Some episodes ended early: what the ring holds of them must come back as well.
      expect(expected.metrics.some((row) => (row["episode/steps"] ?? 1000) < 1000)).toBe(true);
      const run = join(folder, "runs", "killed-ant");
      let args = ant("killed-ant");
      for (const step of [110, 230]) {
        expect((await killAt(args, folder, () => logged(run, step))).signal).toBe("SIGKILL");
        args = ["resume", "runs/killed-ant"];
      }
      expect((await smore(args, folder)).code).toBe(0);
      expect(await contents("killed-ant", updates)).toEqual(expected);
    },
  );

  it.runIf(everyCase)("and whose experience was changed since, says so", async () => {
    const run = join(folder, "runs", "changed");
    await killAt(train("changed"), folder, () => logged(run, 100));
    const file = join(run, "experience.f32");
    const bytes = await readFile(file);
    bytes[100] ^= 1;
    await writeFile(file, bytes);
    const resumed = await smore(["resume", "runs/changed"], folder);
    expect(resumed.stderr).toContain("experience.f32 does not have the checksum it was written with");
    expect(resumed.code).toBe(1);
  });
});

describe("is rejected in one sentence", () => {
  it.each(
    selectCases([
      [["train-online", "PointReach", "--steps", "100"], "100 steps are not enough"],
      [
        ["train-online", "AntTgtVel", "--set", "online.replaySize=1000000000000"],
        "online.replaySize: 1000000000000 states of AntTgtVel fill 492000 GB",
      ],
      [["train-online", "PointRaech"], 'did you mean "PointReach"'],
      [["train-online", "PointReach", "--set", "agent.name=smore"], "the agent is chosen without --set"],
      [
        ["train-online", "AntTgtVel", "--set", "agent.reward=0/1"],
        'agent.reward is "0/1", but in AntTgtVel an episode',
      ],
      [["train-online", "PointReach", "--set", "agent.inputs.goalOffset=true"], "which need a dataset"],
      [["train", "--env", "PointReach", "--agent", "td3"], "td3 collects its own data"],
    ] as const),
  )("%j", async (args, sentence) => {
    const { code, stderr } = await smore([...args, "--runs", "refused"], folder);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(1);
    await expect(readdir(join(folder, "refused"))).rejects.toThrow("ENOENT");
  });
});
