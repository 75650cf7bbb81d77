import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { EpisodeDatasetBuilder } from "../data/index.ts";
import { exportPolicy } from "../policy/export.ts";
import { Policy } from "../policy/policy.ts";
import { RandomGenerator } from "../random/generator.ts";
import { HindsightSampler } from "../sampling/index.ts";
import { vectorSpaces } from "../spaces/index.ts";
import { agentSettings } from "./index.ts";
import { type AgentCase, agentCases } from "./testing/cases.ts";
import { createTrainer } from "./testing/chain.ts";

const SHAPE = [8, 8, 3];
const SIZE = 8 * 8 * 3;

/** Images of noise, of an agent that stands still. */
function images() {
  const random = RandomGenerator.from(5);
  const builder = new EpisodeDatasetBuilder({
    ...{ name: "images", environment: "Camera", horizon: 6, distanceThreshold: 0.5, provenance: {} },
    ...{
      observationSize: SIZE,
      observationType: "uint8",
      observationShape: SHAPE,
      goalSize: 2,
      actionSize: 1,
    },
  });
  for (let episode = 0; episode < 8; episode++)
    builder.append({
      observations: Array.from({ length: 7 * SIZE }, () => random.integer(256)),
      achievedGoals: Array.from({ length: 7 * 2 }, () => random.uniform()),
      actions: Array.from({ length: 6 }, () => random.uniform(-1, 1)),
      desiredGoal: [random.uniform(), random.uniform()],
    });
  return builder.build();
}

const dataset = images();
const spaces = vectorSpaces(dataset.header);

function learnerOf(name: string) {
  const { agent, settings } = agentCases.find((one): one is AgentCase => one.agent.name === name)!;
  const small = { hiddenSizes: [16], batchSize: 8, ...settings };
  return agent.build(agentSettings(agent, small, ""), { spaces, totalUpdates: 20 });
}

describe.each(["gcbc", "smore"])("%s on pixels", (name) => {
  it("declares observations as bytes in its update and in its policy", () => {
    const { update, policy } = learnerOf(name);
    for (const { name: column, type } of [...update.inputs, ...policy.inputs])
      expect(type, column).toBe(/observation(Ahead)?$/i.test(column) ? "uint8" : "float");
  });

  it("is given the dataset's bytes without a conversion on the way", async () => {
    const learner = learnerOf(name);
    const [request] = Object.values(learner.batches);
    const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(1) });
    const target = new Uint8Array(8 * SIZE);
    const { batch, fill } = sampler.prepare(request, (column) =>
      column === "observation" ? target : undefined,
    );
    fill();
    expect(batch).toMatchObject({ observation: target });
    expect(Math.max(...target)).toBeGreaterThan(200);
  });

  it("trains, and its policy.onnx acts on bytes", async () => {
    const learner = learnerOf(name);
    const trainer = await createTrainer(learner, dataset, 0);
    await trainer.advance(20);
    expect(Object.values(trainer.report()).every(Number.isFinite)).toBe(true);
    const provenance = { environment: "Camera", agent: name, update: 20, smoreVersion: "0" };
    const bytes = exportPolicy(learner, (state) => trainer.state(state), provenance);
    const policy = await Policy.compile(engine, bytes, "policy.onnx");
    const { observations } = dataset.episode(0);
    const act = async (step: number) =>
      Array.from(await policy.act(observations.subarray(step * SIZE, (step + 1) * SIZE), [0.5, 0.5]));
    const [first] = await act(0);
    expect(Math.abs(first)).toBeLessThanOrEqual(1);
    expect(await act(0)).toEqual([first]);
    expect(await act(1)).not.toEqual([first]);
    await policy.dispose();
    await trainer.dispose();
  });
});

it("numbers are not written into bytes: a learner of bytes rejects float32 observations", () => {
  const { observationType: _, ...header } = dataset.header;
  const numbers = new EpisodeDatasetBuilder(header);
  const episode = dataset.episode(0);
  numbers.append(episode);
  const sampler = new HindsightSampler(numbers.build(), { random: RandomGenerator.from(1) });
  const request = Object.values(learnerOf("gcbc").batches)[0];
  expect(() => sampler.prepare(request, (_column, length) => new Uint8Array(length))).toThrow(
    'column "observation" holds float32 numbers, but the learner takes bytes',
  );
});
