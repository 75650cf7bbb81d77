import { describe, expect, it } from "vitest";
import { EpisodeDatasetBuilder } from "../data/builder.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { BatchRequest, BatchSampler } from "./batch.ts";
import { type BatchKind, columnShape, columnsOf } from "./columns.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import { HindsightSampler } from "./sampler.ts";

const sizes = { observationSize: 3, goalSize: 2, actionSize: 4 };
const random = RandomGenerator.from(0, "columns");
const states = [0, 1, 2].map((n) => ({
  observation: [n, n, n],
  achievedGoal: [n, n],
  desiredGoal: [2, 2],
}));
const actions = [0, 1].map((n) => [n, n, n, n]);

function datasetSampler(): HindsightSampler {
  const builder = new EpisodeDatasetBuilder({
    name: "diagonal",
    environment: "Diagonal",
    ...sizes,
    horizon: 2,
    distanceThreshold: 1,
    provenance: {},
  });
  builder.append({
    observations: states.flatMap(({ observation }) => observation),
    achievedGoals: states.flatMap(({ achievedGoal }) => achievedGoal),
    actions: actions.flat(),
    desiredGoal: [2, 2],
  });
  return new HindsightSampler(builder.build(), { random });
}

function replayBuffer(): ReplayBuffer {
  const buffer = new ReplayBuffer({ ...sizes, distanceThreshold: 1 }, { capacity: 10, random });
  buffer.begin(states[0]);
  for (const [step, action] of actions.entries()) buffer.append(action, 1, step === 1, states[step + 1]);
  return buffer;
}

const goals = { hindsight: 0.5 };
/** Goals that are achieved in a state, so that the state has an observation. */
const achieved = { hindsight: 0.5, random: 0.5 };
const rows = 16;
const cases: [BatchKind, BatchRequest, () => BatchSampler][] = [
  [
    "transition",
    { source: "offline", rows, goals: achieved, stepsAhead: 2, returnDiscount: 0.9 },
    datasetSampler,
  ],
  [
    "transition",
    { source: "goalTransitions", rows, goals: { hindsight: 1 }, returnDiscount: 0.9 },
    datasetSampler,
  ],
  ["initial", { source: "initial", rows, goals: achieved }, datasetSampler],
  ["replay", { source: "replay", rows, goals }, replayBuffer],
];

describe.each(cases)("a batch of kind %s", (kind, request, makeSampler) => {
  it(`has the columns of the table, all filled, when it is drawn from ${request.source}`, () => {
    const targets = new Map<string, Float32Array>();
    const { batch, fill } = makeSampler().prepare(request, (column, length) => {
      targets.set(column, new Float32Array(length).fill(Number.NaN));
      return targets.get(column);
    });
    fill();
    expect([...targets.keys()]).toEqual(columnsOf(kind).map(([name]) => name));
    for (const [name, column] of columnsOf(kind)) {
      const numbers = targets.get(name)!;
      expect((batch as Record<string, unknown>)[name], name).toBe(numbers);
      const { stepsAhead = 1 } = request as { stepsAhead?: number };
      const shape = columnShape(column.kind, rows, sizes, stepsAhead);
      expect(numbers, name).toHaveLength(shape.reduce((a, b) => a * b));
      expect(numbers.includes(Number.NaN), name).toBe(false);
    }
  });
});
