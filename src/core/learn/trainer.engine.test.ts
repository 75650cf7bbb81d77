import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { input, program, state } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { BatchSampler } from "../sampling/index.ts";
import { DivergenceError } from "./divergence-error.ts";
import { Trainer } from "./trainer.ts";

/** total ← total + Σ rows; reports the total `before` each update and every `row`. */
function summing() {
  const rows = input("rows.values", [3]);
  const total = state("total", [], (values, _, random) => values.fill(random.uniform()));
  const next = total.add(rows.sum());
  return {
    update: program("summing", { before: total, row: rows }, [[total, next]]),
    batches: { rows: { source: "uniformNoise", shape: [3] } },
  } as const;
}

/** Draws what `draw` returns for every number of a batch. */
function samplerOf(draw: (random: RandomGenerator) => number): BatchSampler {
  let random = RandomGenerator.from(0);
  return {
    prepare: (_, place) => {
      const batch = place?.("values", 3) ?? new Float32Array(3);
      const fill = () => {
        for (let row = 0; row < batch.length; row++) batch[row] = draw(random);
      };
      return { batch, fill };
    },
    state: () => random.state(),
    restore: (saved) => {
      random = RandomGenerator.restore(saved);
    },
  };
}

const create = ({ seed = 0, stepsPerRun = 10, draw = (random: RandomGenerator) => random.uniform() } = {}) =>
  Trainer.create({ engine, learner: summing(), sampler: samplerOf(draw), seed, stepsPerRun });

describe("Trainer", () => {
  it("gives the same bits for any number of updates per run", async () => {
    const [one, ten] = [await create({ stepsPerRun: 1 }), await create()];
    for (const trainer of [one, ten]) await trainer.advance(25);
    expect(ten.save()).toEqual(one.save());
    expect(ten.report()).toEqual(one.report());
  });

  it("counts its updates and draws one batch for each", async () => {
    let drawn = 0;
    const trainer = await create({ draw: () => ++drawn });
    await trainer.advance(25);
    expect(trainer.completed).toBe(25);
    expect(drawn).toBe(3 * 25);
  });

  it("starts from states that the seed determines", async () => {
    const [first, again, other] = [await create(), await create(), await create({ seed: 1 })];
    expect(again.state("total")).toEqual(first.state("total"));
    expect(other.state("total")).not.toEqual(first.state("total"));
  });

  it("reports scalars as they are and vectors by their quantiles", async () => {
    const values = [1, 2, 3, 4, 6, 8];
    const trainer = await create({ draw: () => values.shift()! });
    const start = trainer.state("total")[0];
    await trainer.advance(2);
    expect(trainer.report()).toEqual({
      before: Math.fround(start + 6),
      "row/quantile10": expect.closeTo(4.4),
      "row/quantile50": 6,
      "row/quantile90": expect.closeTo(7.6),
    });
  });

  it("continues a saved state with the same bits", async () => {
    const whole = await create();
    await whole.advance(7);
    const saved = structuredClone(whole.save());
    await whole.advance(7);
    const resumed = await create({ seed: 1 });
    resumed.restore(saved);
    expect(resumed.completed).toBe(7);
    await resumed.advance(7);
    expect(resumed.save()).toEqual(whole.save());
  });

  it("saves a copy that later updates do not change", async () => {
    const trainer = await create();
    const saved = trainer.save();
    const before = structuredClone(saved);
    await trainer.advance(2);
    expect(saved).toEqual(before);
  });

  it("rejects numbers of updates that are not whole or below 1", async () => {
    const trainer = await create();
    for (const updates of [0, -1, 1.5, Number.NaN])
      await expect(trainer.advance(updates)).rejects.toThrow(
        `a whole number of updates from 1, got ${updates}`,
      );
  });
});

describe("divergence", () => {
  const drawInfinityAt = (count: number) => {
    let drawn = 0;
    return () => (++drawn === count ? Number.POSITIVE_INFINITY : 0);
  };

  it("is reported with the first update and scalar output that are not finite", async () => {
    // Update 14 draws infinity, update 15 reports it.
    const trainer = await create({ draw: drawInfinityAt(3 * 14) });
    const error = await trainer.advance(30).catch((reason) => reason);
    expect(error).toBeInstanceOf(DivergenceError);
    expect(error).toMatchObject({
      update: 15,
      tensor: '"before"',
      message: 'training diverged at update 15: "before" is not finite; try a smaller learningRate',
    });
  });

  it("does not save a state that is not finite", async () => {
    const trainer = await create({ draw: drawInfinityAt(3 * 14) });
    await trainer.advance(14);
    expect(() => trainer.save()).toThrow('training diverged at update 14: state "total" is not finite');
  });
});
