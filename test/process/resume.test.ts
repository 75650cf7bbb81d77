import { existsSync } from "node:fs";
import { cp, readdir, readFile, watch, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { RunDirectory } from "../../src/node/runs/run-directory.ts";
import { reopenRun } from "../../src/node/runs/run-end.ts";
import { contentsOf, killAt, logged } from "../support/runs.ts";
import { smore, startSmore, temporaryFolder } from "../support/smore.ts";

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
let reference: Awaited<ReturnType<typeof contentsOf>>;

const runOf = (name: string) => join(folder, "runs", name);
const contents = (name: string) => contentsOf(runOf(name), UPDATES);
const resume = (name: string) => smore(["resume", join("runs", name)], folder);

/** Resolves at the moment when a checkpoint of the run begins to be written. */
async function checkpointBegun(name: string): Promise<void> {
  const checkpoints = join(folder, "runs", name, "checkpoints");
  while (!existsSync(checkpoints)) await sleep(2);
  for await (const { filename } of watch(checkpoints)) if (filename?.startsWith(".")) return;
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
  it.runIf(everyCase)("gives the same bits when it is run again", async () => {
    expect((await smore(train("again"), folder)).code).toBe(0);
    expect(await contents("again")).toEqual(reference);
  });
  it.runIf(everyCase)("gives other bits with another seed", async () => {
    expect((await smore([...train("other"), "--seed", "1"], folder)).code).toBe(0);
    expect((await contents("other")).state).not.toBe(reference.state);
  });
});

describe("a run that is killed", () => {
  it("at random moments, again and again, ends with the same bits and rows", async () => {
    const random = RandomGenerator.from(5, "kill");
    const moments: number[] = [];
    for (let step = 10; step < UPDATES - 50; step += 10 + random.integer(120)) moments.push(step);
    let args = train("killed");
    for (const step of selectCases(moments)) {
      const killed = await killAt(args, folder, () =>
        logged(runOf("killed"), step).then(() => sleep(random.integer(30))),
      );
      expect(killed.signal).toBe("SIGKILL");
      args = ["resume", "runs/killed"];
    }
    expect((await resume("killed")).code).toBe(0);
    expect(await contents("killed")).toEqual(reference);
  });

  it.runIf(everyCase)("while a checkpoint is being written, ends with the same bits and rows", async () => {
    let args = train("torn");
    let torn = false;
    for (let round = 0; round < 8 && !torn; round++) {
      const { signal } = await killAt(args, folder, () => checkpointBegun("torn"));
      expect(signal).toBe("SIGKILL");
      const left = await readdir(join(folder, "runs", "torn", "checkpoints"));
      torn = left.some((entry) => entry.startsWith("."));
      args = ["resume", "runs/torn"];
    }
    expect(torn, "a kill left a checkpoint half written").toBe(true);
    expect((await resume("torn")).code).toBe(0);
    expect(await contents("torn")).toEqual(reference);
  });

  it.runIf(everyCase)(
    "and whose newest checkpoint is damaged, says so and continues from the one before",
    async () => {
      await cp(join(folder, "runs", "reference"), join(folder, "runs", "damaged"), { recursive: true });
      const file = join(folder, "runs", "damaged", "checkpoints", "000000400", "state.safetensors");
      const bytes = await readFile(file);
      bytes[bytes.length >> 1] ^= 1;
      await writeFile(file, bytes);
      // A finished run has nothing to resume.
      await reopenRun(await RunDirectory.open(join(folder, "runs", "damaged")));
      const finished = await resume("damaged");
      expect(finished.stderr).toMatch(/checkpoint 400 is damaged .*: using 375/);
      expect(finished.code).toBe(0);
      expect(await contents("damaged")).toEqual(reference);
    },
  );
});

describe("Ctrl-C", () => {
  it("writes a checkpoint, prints how to continue, and loses nothing", async () => {
    const { child, finished } = startSmore(train("interrupted"), folder);
    await logged(runOf("interrupted"), 50);
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
