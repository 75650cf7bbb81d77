import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Learner } from "../../src/core/agents/index.ts";
import { type AgentCase, firstCases, nameOf, settingsWith } from "../../src/core/agents/testing/cases.ts";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import {
  type EpisodeDataset,
  EpisodeDatasetBuilder,
  goalColumns,
  normalizationOf,
} from "../../src/core/data/index.ts";
import { type GoalEnv, makeEnv } from "../../src/core/envs/index.ts";
import { Trainer } from "../../src/core/learn/trainer.ts";
import { exportPolicy } from "../../src/core/policy/export.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { summarizeEpisodes } from "../../src/core/rollout/returns.ts";
import { evaluatePolicy } from "../../src/core/rollout/rollout.ts";
import { HindsightSampler } from "../../src/core/sampling/index.ts";
import { vectorSpaces } from "../../src/core/spaces/index.ts";
import { engine, loadPolicy } from "../../src/node/engine/index.ts";
import { instructionSet } from "../support/instruction-set.ts";

/**
 * Every agent learns PointReach from random data, as far as theory promises, and leaves a trace: its learning curve, and a
 * hash of its whole state every hundred updates for each kind of machine that wrote one. A kind of machine is what decides
 * bits: the library's version, the instruction set, and the number of threads. Where the kind is known, the hashes must be the
 * same; elsewhere the curve must agree within a tolerance. Quick tests follow the first quarter of a
 * few traces.
 *
 * After a change that is meant to alter what an agent learns, run `SMORE_WRITE_TRACES=1 npx vitest run test/engine/traces` and
 * `npm run format`: this drops the hashes of other kinds.
 */

const UPDATES = 2000;
/** Of these, the ones that quick tests make. */
const FIRST = 500;
const EVERY = 100;
const EVALUATE_EVERY = 500;
const EPISODES = 500;
/** Success rates after the last update may differ by this much between kinds of machines. */
const TOLERANCE = 0.2;
const kind = `${engine.name}, ${instructionSet()}, 1 thread`;

interface Trace {
  /** Success rate after 500, 1000, … updates. */
  readonly curve: readonly number[];
  /** SHA-256, shortened, of all states after 100, 200, … updates. */
  readonly hashes: readonly string[];
}

/** What a file of `test/traces` holds. */
interface TraceFile {
  readonly curve: readonly number[];
  /** By the kind of machine. */
  readonly hashes: { readonly [kind: string]: readonly string[] };
}

// A trace takes seconds on an idle core, and minutes on one that is busy with other things.
vi.setConfig({ testTimeout: 600_000 });

let dataset: EpisodeDataset;

beforeAll(async () => {
  dataset = randomEpisodes(await makeEnv("PointReach"));
});

function randomEpisodes(env: GoalEnv): EpisodeDataset {
  const { id, observationSize, goalSize, actionSize, horizon, distanceThreshold } = env.spec;
  const sizes = { observationSize, goalSize, actionSize, horizon, distanceThreshold };
  const builder = new EpisodeDatasetBuilder({ name: "trace", environment: id, ...sizes, provenance: {} });
  const random = RandomGenerator.from(0, "trace");
  for (let episode = 0; episode < EPISODES; episode++) {
    env.reset(random.uint32());
    const observations = [...env.observation];
    const achievedGoals = [...env.achievedGoal];
    const actions: number[] = [];
    for (let step = 0; step < horizon; step++) {
      const action = Array.from({ length: actionSize }, () => random.uniform(-1, 1));
      env.step(action);
      observations.push(...env.observation);
      achievedGoals.push(...env.achievedGoal);
      actions.push(...action);
    }
    builder.append({ observations, achievedGoals, actions, desiredGoal: [...env.desiredGoal] });
  }
  return builder.build();
}

async function trace(agentCase: AgentCase, updates: number): Promise<Trace> {
  const small = { hiddenSizes: [64, 64], batchSize: 128, learningRate: 1e-3, targetRate: 0.02 };
  const learner = agentCase.agent.build(settingsWith(agentCase, small), {
    spaces: vectorSpaces(dataset.header),
    statistics: normalizationOf(dataset),
    goalColumns: goalColumns(dataset),
    totalUpdates: UPDATES,
  });
  const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(0, "sampler") });
  const trainer = await Trainer.create({ engine, learner, sampler, seed: 0 });
  const hashes: string[] = [];
  const curve: number[] = [];
  while (trainer.completed < updates) {
    await trainer.advance(EVERY);
    const hash = createHash("sha256");
    for (const { name } of learner.update.states) hash.update(trainer.state(name));
    hashes.push(hash.digest("hex").slice(0, 16));
    if (trainer.completed % EVALUATE_EVERY === 0)
      curve.push(await successOf(learner, trainer, agentCase.agent.name));
  }
  await trainer.dispose();
  return { curve, hashes };
}

async function successOf(learner: Learner, trainer: Trainer, agent: string): Promise<number> {
  const bytes = exportPolicy(learner, (name) => trainer.state(name), {
    ...{ environment: "PointReach", agent, update: trainer.completed, smoreVersion: "trace" },
  });
  const policy = await loadPolicy(bytes);
  const env = await makeEnv("PointReach");
  const outcomes = await evaluatePolicy(env, policy, { episodes: 100, seed: 0, discount: 0.99 });
  await policy.dispose();
  return summarizeEpisodes(outcomes).success.rate;
}

/** One trace per agent: that of its first case. */
describe.each(
  selectCases(firstCases, 3).map((agentCase) => [nameOf(agentCase), agentCase] as const),
)("%s", (_, agentCase) => {
  it("learns PointReach as before", async () => {
    const path = fileURLToPath(new URL(`../traces/${agentCase.agent.name}.json`, import.meta.url));
    const writes = process.env.SMORE_WRITE_TRACES === "1" || !existsSync(path);
    const { curve, hashes } = await trace(agentCase, writes || everyCase ? UPDATES : FIRST);
    if (writes) writeFileSync(path, `${JSON.stringify({ curve, hashes: { [kind]: hashes } }, null, 2)}\n`);
    const expected: TraceFile = JSON.parse(readFileSync(path, "utf8"));
    if (agentCase.solvesPointReach && hashes.length === UPDATES / EVERY)
      expect(curve.at(-1)).toBeGreaterThanOrEqual(0.95);
    expect(Math.abs(curve.at(-1)! - expected.curve[curve.length - 1])).toBeLessThan(TOLERANCE);
    if (Object.hasOwn(expected.hashes, kind)) {
      expect(hashes).toEqual(expected.hashes[kind].slice(0, hashes.length));
      expect(curve).toEqual(expected.curve.slice(0, curve.length));
    }
  });
});
