import { beforeAll, describe, expect, it } from "vitest";
import { agents } from "../../src/core/agents/index.ts";
import { selectCases } from "../../src/core/base/testing/every-case.ts";
import { engine } from "../../src/node/engine/index.ts";
import { collect } from "../../studio/train/learning/collect.ts";
import type { DatasetMessage } from "../../studio/train/learning/data.ts";
import { type Axes, SIDE } from "../../studio/train/learning/grid.ts";
import { Learning } from "../../studio/train/learning/learning.ts";

let dataset: DatasetMessage;
beforeAll(async () => {
  dataset = await collect({ recipe: "point-reach-random", episodes: 40, seed: 0 }, () => {});
});

async function trained(agent: string): Promise<Learning> {
  const settings = { hiddenSizes: [8], batchSize: 16 };
  const learning = await Learning.create(engine, {
    ...{ dataset, agent, settings, seed: 0, updates: 20, threads: 1 },
  });
  await learning.advance(0);
  return learning;
}

const present = (goalAxes: Axes, actionAxes: Axes) => ({
  ...{ observation: [1, -2], goal: [3, 4], goalAxes, actionAxes },
});

/** Agents without a critic. */
const WITHOUT = ["bc", "gcsl", "gcbc"];

/** One with score and value, one without a critic, one that ascends a critic alone; then all others. */
const names = [...new Set(["smore", "gcsl", "ddpg-her", ...Object.keys(agents)])];

describe.each(selectCases(names, 3))("what %s says", (agent) => {
  it("is shown where it has a critic, finite and over planes that swap with their axes", async () => {
    const learning = await trained(agent);
    const views = await learning.views(present([0, 1], [0, 1]));
    const { action, ...maps } = views;
    const swapped = await learning.views(present([1, 0], [1, 0]));
    expect(action).toHaveLength(2);
    expect(learning.hasCritic).toBe(!WITHOUT.includes(agent));
    expect(Object.keys(maps).length > 0).toBe(learning.hasCritic);
    for (const [name, grid] of Object.entries(maps)) {
      expect(grid.values).toHaveLength(SIDE * SIDE);
      expect(new Set(grid.values).size, name).toBeGreaterThan(1);
      const other = swapped[name as keyof typeof maps]!;
      for (const [point, value] of grid.values.entries()) {
        const transposed = (point % SIDE) * SIDE + Math.floor(point / SIDE);
        expect(other.values[transposed], name).toBeCloseTo(value, 4);
      }
    }
    const judgement = await learning.judgement();
    expect(judgement === undefined).toBe(!("scoreOfActions" in maps));
    if (judgement) {
      expect(judgement.isAdvantage).toBe("valueOfGoals" in maps);
      expect(judgement.ofData.every(Number.isFinite)).toBe(true);
      expect(judgement.ofData).not.toEqual(judgement.ofRandom);
    }
    await learning.dispose();
  });
});

it("values of goals are those of the present state alone, scores of actions those of the present goal", async () => {
  const learning = await trained("smore");
  const here = present([0, 1], [0, 1]);
  const first = await learning.views(here);
  const otherGoal = await learning.views({ ...here, goal: [-3, 0] });
  const otherState = await learning.views({ ...here, observation: [4, 4] });
  expect(otherGoal.valueOfGoals).toEqual(first.valueOfGoals);
  expect(otherState.valueOfGoals).not.toEqual(first.valueOfGoals);
  expect(otherGoal.scoreOfActions).not.toEqual(first.scoreOfActions);
  await learning.dispose();
});
