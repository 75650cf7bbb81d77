import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { everyCase } from "../../core/base/testing/every-case.ts";
import { registerEnv, type Task } from "../../core/envs/index.ts";
import { constant, emitOnnx, input, program } from "../../core/graph/index.ts";
import type { RandomGenerator } from "../../core/random/generator.ts";
import { expertSchema } from "./expert-file.ts";
import { type Candidate, type ExpertRequest, writeExpert } from "./write-expert.ts";

/** A runner whose action is its speed, which is its reward; it falls over after 10 steps, and starts at any place. */
class Runner implements Task {
  readonly spec = {
    id: "Runner",
    observationSize: 1,
    goalSize: 1,
    actionSize: 1,
    horizon: 20,
    distanceThreshold: 0.05,
    secondsPerStep: 0,
  };
  readonly observation = new Float64Array(1);
  readonly achievedGoal = new Float64Array(1);
  readonly desiredGoal = new Float64Array(1);
  readonly stateSize = 0;
  reward = 0;
  #steps = 0;
  begin(random: RandomGenerator): void {
    this.observation[0] = random.uniform(0, 0.01);
    this.desiredGoal[0] = 0.9;
    this.reward = 0;
    this.#steps = 0;
  }
  advance(action: Float64Array): void {
    this.#steps++;
    this.achievedGoal[0] = action[0];
    this.reward = action[0];
  }
  terminated(): boolean {
    return this.#steps === 10;
  }
  save(): void {}
  restore(): void {}
  scene() {
    return [];
  }
  dispose(): void {}
}
registerEnv({ spec: new Runner().spec, summary: "Run.", load: async () => new Runner() });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "smore-experts-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** The policies of a run that ran at these speeds, one evaluation after the other. */
async function candidates(speeds: readonly number[]): Promise<Candidate[]> {
  return Promise.all(
    speeds.map(async (speed, i) => {
      const goal = input("goal", [1, 1]).mul(0);
      const action = input("observation", [1, 1])
        .add(goal)
        .add(constant(Float32Array.of(speed), [1]));
      const file = join(folder, `${i}.onnx`);
      await writeFile(file, emitOnnx(program("policy", { action })));
      const load = () => readFile(file);
      return { update: 100 * i, environmentSteps: 50 + 200 * i, return: 10 * speed, standardError: 0, load };
    }),
  );
}

const request = (candidates: readonly Candidate[]): ExpertRequest => ({
  environment: "Runner",
  command: "smore train-online Runner",
  seed: 3,
  versions: { smore: "0" },
  candidates,
  episodes: 5,
  evaluationSeed: 1,
});

it("takes the best of the last quarter, and the earlier one nearest to a third of it", async () => {
  const target = join(folder, "runner");
  // The first one has not been trained yet.
  const speeds = [0.3, 0.95, 0.1, 0.28, 0.4, 0.5, 0.9, 0.8];
  const file = await writeExpert(target, request(await candidates(speeds)));
  const { expert, medium } = file.policies;
  expect([expert.update, medium.update]).toEqual([600, 300]);
  expect(expert.environmentSteps).toBe(50 + 200 * 6);
  expect(file.curve.map((row) => row.return)).toEqual(speeds.map((speed) => 10 * speed));
  expect((await readdir(target)).sort()).toEqual(["expert.json", "expert.onnx", "medium.onnx"]);
  expect(readFileSync(join(target, "expert.onnx"))).toEqual(readFileSync(join(folder, "6.onnx")));
  expect(readFileSync(join(target, "medium.onnx"))).toEqual(readFileSync(join(folder, "3.onnx")));
  expect(expertSchema.parse(JSON.parse(readFileSync(join(target, "expert.json"), "utf8")))).toEqual(file);
});

it("measures return, mean speed, length and success of both in fresh episodes", async () => {
  const file = await writeExpert(join(folder, "runner"), request(await candidates([0, 0.3, 0.9])));
  const { expert, medium } = file.policies;
  expect(expert.evaluation.return.mean).toBeGreaterThan(9); // each start adds a little
  expect(expert.evaluation.return.mean).toBeLessThan(9.1);
  expect(expert.evaluation.return.standardError).toBeGreaterThan(0);
  expect(expert.evaluation.achievedGoal[0].mean).toBeCloseTo(expert.evaluation.return.mean / 10, 6);
  expect(expert.evaluation).toMatchObject({ episodes: 5, seed: 1, success: 1, steps: { mean: 10 } });
  expect(medium.evaluation.success).toBe(0);
});

it.runIf(everyCase)("writes the same bytes again", async () => {
  const made = await candidates([0, 0.3, 0.9]);
  const text = async (name: string) => {
    await writeExpert(join(folder, name), request(made));
    return readFileSync(join(folder, name, "expert.json"), "utf8");
  };
  expect(await text("once")).toBe(await text("again"));
});

it("rejects a run without a policy to choose", async () => {
  const write = (list: readonly Candidate[]) => writeExpert(join(folder, "runner"), request(list));
  const [first, second] = await candidates([0.3, 0.9]);
  await expect(write([{ ...first, return: undefined }])).rejects.toThrow(
    "Runner: no policy was evaluated on rewards of the environment",
  );
  await expect(write([first, { ...second, standardError: Number.NaN }])).rejects.toThrow(
    "Runner: its policies were evaluated in one episode each; train with evaluation.episodes of at least 2",
  );
  await expect(write([second])).rejects.toThrow("no policy between the first one and update 100");
  const load = () => Promise.reject(new Error("it is missing"));
  await expect(write([first, { ...second, load }])).rejects.toThrow("it is missing");
});
