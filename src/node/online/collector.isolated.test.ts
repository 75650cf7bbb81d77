import { appendFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onlineAgents } from "../../core/agents/index.ts";
import { envSpec, registerEnv, SimulationError } from "../../core/envs/index.ts";
import { initialStates } from "../../core/graph/index.ts";
import { Collector, onlineConfig } from "../../core/online/index.ts";
import { vectorSpaces } from "../../core/spaces/index.ts";
import { engine } from "../engine/index.ts";
import { ExperienceFile } from "./experience-file.ts";

/**
 * A counter. It begins at 100 · the number of the episode and counts steps; even episodes end by themselves after three,
 * the others with the time after five, but the fourth comes apart in its second step. Rewards are what is counted to.
 */
function registerCounter() {
  let episode = -1;
  let step = 0;
  const [observation, desiredGoal] = [new Float64Array(1), Float64Array.of(-1)];
  const sizes = { observationSize: 1, goalSize: 1, actionSize: 2 };
  registerEnv({
    spec: { id: "Counter", ...sizes, horizon: 5, distanceThreshold: 0.5, secondsPerStep: 0 },
    summary: "",
    load: async () => ({
      spec: envSpec("Counter"),
      observation,
      achievedGoal: observation,
      desiredGoal,
      stateSize: 2,
      get reward() {
        return step === 0 ? 0 : observation[0];
      },
      begin: () => {
        episode++;
        step = 0;
        observation[0] = 100 * episode;
      },
      advance: () => {
        if (episode === 3 && step === 1) throw new SimulationError("it came apart");
        step++;
        observation[0]++;
      },
      terminated: () => episode % 2 === 0 && step === 3,
      save: (target) => target.set([episode, step]),
      restore: ([e, s]) => {
        [episode, step] = [e, s];
      },
      scene: () => [],
      dispose: () => {},
    }),
  });
  return () => {
    episode = -1;
  };
}

let folder: string;
let again: () => void;
beforeAll(async () => {
  again = registerCounter();
  folder = await mkdtemp(join(tmpdir(), "smore-online-"));
});
afterAll(() => rm(folder, { recursive: true }));

const agent = onlineAgents.td3;
const learner = agent.build(agent.config.parse({ hiddenSizes: [4], reward: "environment" }), {
  spaces: vectorSpaces({ observationSize: 1, goalSize: 1, actionSize: 2 }),
  totalUpdates: 10,
});
const states = initialStates(learner.update.states, 0);
const parameters = (name: string) => states.get(name)!;
const config = onlineConfig.parse({ warmUp: 6, replaySize: 12, stepsPerUpdate: 3 });

async function collectorIn(name: string) {
  again();
  const file = join(folder, name);
  return {
    file,
    collector: await Collector.create({
      ...{ environment: "Counter", config, learner, seed: 1, engine },
      openStore: (buffer) => new ExperienceFile(file, buffer),
    }),
  };
}

/** Rows of the file: observation, achieved and desired goal, action, reward and what followed (2: termination). */
async function rowsOf(file: string) {
  const { buffer, byteOffset, byteLength } = await readFile(file);
  const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  return Array.from({ length: numbers.length / 7 }, (_, row) => [...numbers.subarray(7 * row, 7 * row + 7)]);
}

describe("what is collected", () => {
  it("are episodes up to their end, their time or the step in which the physics failed", async () => {
    const { collector, file } = await collectorIn("episodes");
    collector.start();
    await collector.advance(4, parameters);
    const rows = await rowsOf(file);
    expect(rows.map(([state, , , , , reward, followed]) => [state, reward, followed])).toEqual([
      ...[
        [0, 1, 1],
        [1, 2, 1],
        [2, 3, 2],
        [3, 0, 0],
      ],
      ...[
        [100, 101, 1],
        [101, 102, 1],
        [102, 103, 1],
        [103, 104, 1],
        [104, 105, 1],
        [105, 0, 0],
      ],
      ...[
        [200, 201, 1],
        [201, 202, 1],
        [202, 203, 2],
        [203, 0, 0],
      ],
      ...[
        [300, 301, 1],
        [301, 0, 0],
      ],
      ...[
        [400, 401, 1],
        [401, 402, 1],
        [402, 403, 2],
        [403, 0, 0],
      ],
      ...[
        [500, 501, 1],
        [501, 502, 1],
      ],
    ]);
    // Of 6 + 4 · 3 steps one failed.
    expect(collector.report()).toEqual({
      ...{
        environmentSteps: 17,
        "episode/steps": 3,
        "episode/success": 0,
        "episode/return": 401 + 402 + 403,
      },
    });
    await collector.dispose();
  });

  it("begins with uniform actions; then the policy acts, with noise", async () => {
    const { collector, file } = await collectorIn("actions");
    collector.start();
    await collector.advance(300, parameters);
    const actions = (await rowsOf(file)).filter((row) => row[6] > 0).flatMap((row) => row.slice(3, 5));
    await collector.dispose();
    const [first, later] = [actions.slice(0, 12), actions.slice(12)];
    const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
    expect(spread(first)).toBeGreaterThan(1);
    // The untrained policy, shown no goal, has its biases at 0; at observation 0 it would do nothing at all.
    expect(Math.max(...later.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(new Set(later).size).toBeGreaterThan(100);
  });
});

describe("a collector that is restored", () => {
  it("continues with the same rows, also where the ring has given up older ones", async () => {
    const { collector, file } = await collectorIn("whole");
    collector.start();
    await collector.advance(2, parameters);
    const state = JSON.parse(JSON.stringify(collector.state()));
    const kept = await readFile(file);
    await collector.advance(3, parameters);
    const whole = await readFile(file);
    await collector.dispose();

    const other = await collectorIn("restored");
    appendFileSync(other.file, whole.subarray(0, kept.length + 5)); // what came after the checkpoint is dropped
    other.collector.restore(state);
    await other.collector.advance(3, parameters);
    expect(await readFile(other.file)).toEqual(whole);
    await other.collector.dispose();
  });

  it("rejects a file that was cut or changed since", async () => {
    const { collector, file } = await collectorIn("refused");
    collector.start();
    await collector.advance(2, parameters);
    const state = collector.state();
    const bytes = await readFile(file);
    await collector.dispose();
    const cut = await collectorIn("cut");
    appendFileSync(cut.file, bytes.subarray(0, bytes.length - 1));
    expect(() => cut.collector.restore(state)).toThrow(/cut has \d+ bytes where the checkpoint saw/);
    bytes[0] ^= 1;
    const changed = await collectorIn("changed");
    appendFileSync(changed.file, bytes);
    expect(() => changed.collector.restore(state)).toThrow("changed does not have the checksum");
    for (const { collector } of [cut, changed]) await collector.dispose();
  });
});
