import { createHash } from "node:crypto";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomGenerator } from "../src/random/generator.ts";
import { readMetrics } from "../src/train/metrics.ts";
import { type Finished, smore, startSmore, temporaryFolder } from "./support/smore.ts";

const UPDATES = 400;
const train = (name: string) => [
  ...["train", "--env", "PointReach", "--dataset", "data", "--name", name, "--updates", String(UPDATES)],
  ...["--set", "agent.hiddenSizes=[64,64]", "--set", "agent.batchSize=64", "--set", "training.threads=1"],
  ...[
    "--set",
    "training.evaluateEvery=25",
    "--set",
    "training.logEvery=10",
    "--set",
    "evaluation.episodes=5",
  ],
];

let folder: string;
let remove: () => Promise<void>;
let reference: Awaited<ReturnType<typeof contents>>;

/** Everything a finished run must have in common with one that was never stopped. */
async function contents(name: string) {
  const run = join(folder, "runs", name);
  const rows = (file: string) => readMetrics(join(run, file)).map(({ seconds, ...row }) => row);
  const last = join(run, "checkpoints", String(UPDATES).padStart(9, "0"));
  const hash = async (file: string) =>
    createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
  return {
    metrics: rows("metrics.jsonl"),
    evaluations: rows("eval.jsonl"),
    state: await hash(join(last, "state.safetensors")),
    policy: await hash(join(run, "policy.onnx")),
  };
}

const resume = (name: string) => smore(["resume", join("runs", name)], folder);

/** Starts or continues a run and kills it with SIGKILL as soon as `when` resolves; true if it ran to its end first. */
async function killWhen(args: readonly string[], when: () => Promise<unknown>): Promise<Finished> {
  const { child, finished } = startSmore(args, folder);
  const kill = when().then(() => child.kill("SIGKILL"));
  await Promise.race([finished, kill]);
  return finished;
}

/** Resolves once a hidden entry — a checkpoint being written — stands in the run's checkpoint folder. */
async function checkpointBeingWritten(name: string): Promise<void> {
  for (;;) {
    const names = await readdir(join(folder, "runs", name, "checkpoints")).catch(() => [] as string[]);
    if (names.some((entry) => entry.startsWith("."))) return;
    await sleep(1);
  }
}

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  const collected = await smore(["collect", "point-reach-random", "--episodes", "40"], folder);
  expect(collected.stderr + collected.stdout).toContain("point-reach-random-40");
  await cp(join(folder, "datasets", "point-reach-random-40"), join(folder, "data"), { recursive: true });
  const finished = await smore(train("reference"), folder);
  expect(finished.stderr).not.toContain("error");
  expect(finished.code).toBe(0);
  reference = await contents("reference");
});
afterAll(() => remove());

describe("a run that is never stopped", () => {
  it("logs every row once", () => {
    expect(reference.metrics.map(({ step }) => step)).toEqual(
      Array.from({ length: UPDATES / 10 }, (_, i) => 10 * (i + 1)),
    );
    expect(reference.evaluations.map(({ step }) => step)).toEqual(
      Array.from({ length: UPDATES / 25 + 1 }, (_, i) => 25 * i),
    );
  });
  it("gives the same bits when it is run again", async () => {
    expect((await smore(train("again"), folder)).code).toBe(0);
    expect(await contents("again")).toEqual(reference);
  });
  it("gives other bits with another seed", async () => {
    expect((await smore([...train("other"), "--seed", "1"], folder)).code).toBe(0);
    expect((await contents("other")).state).not.toBe(reference.state);
  });
});

describe("a run that is killed", () => {
  it("at random moments, again and again, ends with the same bits and rows", async () => {
    const random = RandomGenerator.from(5, "kill");
    let finished = await killWhen(train("killed"), () => sleep(700 + random.integer(900)));
    let kills = 0;
    while (finished.signal === "SIGKILL" && kills++ < 12)
      finished = await killWhen(["resume", "runs/killed"], () => sleep(500 + random.integer(1500)));
    if (finished.signal === "SIGKILL") finished = await resume("killed");
    expect(kills).toBeGreaterThan(0);
    expect(finished.code).toBe(0);
    expect(await contents("killed")).toEqual(reference);
  });

  it("while a checkpoint is being written, ends with the same bits and rows", async () => {
    const first = await killWhen(train("torn"), () => checkpointBeingWritten("torn"));
    expect(first.signal).toBe("SIGKILL");
    for (let round = 0; round < 2; round++)
      await killWhen(["resume", "runs/torn"], () => sleep(400).then(() => checkpointBeingWritten("torn")));
    expect((await resume("torn")).code).toBe(0);
    expect(await contents("torn")).toEqual(reference);
  });

  it("and whose newest checkpoint is damaged, says so and goes on from the one before", async () => {
    await cp(join(folder, "runs", "reference"), join(folder, "runs", "damaged"), { recursive: true });
    const file = join(folder, "runs", "damaged", "checkpoints", "000000400", "state.safetensors");
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(file, bytes);
    const finished = await resume("damaged");
    expect(finished.stderr).toMatch(/checkpoint 400 is damaged .*: using 375/);
    expect(finished.code).toBe(0);
    expect(await contents("damaged")).toEqual(reference);
  });
});

describe("Ctrl-C", () => {
  it("writes a checkpoint, says how to go on, and loses nothing", async () => {
    const { child, finished } = startSmore(train("interrupted"), folder);
    await sleep(1200);
    child.kill("SIGINT");
    const { code, stdout } = await finished;
    expect(stdout).toMatch(/stopped at update \d+ of 400; continue with: smore resume runs\/interrupted/);
    expect(code).toBe(130);
    expect((await resume("interrupted")).code).toBe(0);
    expect(await contents("interrupted")).toEqual(reference);
  });
});

describe("a finished run", () => {
  it("resumed again changes nothing", async () => {
    expect((await resume("reference")).code).toBe(0);
    expect(await contents("reference")).toEqual(reference);
  });
});
