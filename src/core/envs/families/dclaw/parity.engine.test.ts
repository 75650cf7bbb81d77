import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DClawTask } from "./dclaw-task.ts";
import { CONTACT_MARGIN } from "./model.ts";

/** Roll-outs of the original environment on MuJoCo 3.14, rounded to 6 decimals. */
interface Reference {
  readonly sequences: Readonly<Record<string, Sequence>>;
}

interface Sequence {
  readonly objectAngle: number;
  readonly checkpoints: readonly {
    readonly step: number;
    readonly observation: number[];
    readonly achievedGoal: number[];
  }[];
}

/** They were made with the margins as they stand in the original model, which MuJoCo 3.14 adds up. */
const REFERENCE_MARGIN = 2 * CONTACT_MARGIN;

const TOLERANCE = 2e-6;

const ACTIONS: Readonly<Record<string, (step: number) => number[]>> = {
  sin: (step) => Array.from({ length: 9 }, (_, i) => 0.8 * Math.sin(0.7 * step + i)),
  turn: (step) => {
    const finger = [0.9 * Math.sin(0.35 * step), -0.2 - 0.5 * Math.cos(0.35 * step), 0.55];
    return [...finger, ...finger, ...finger];
  },
};

const reference: Reference = JSON.parse(
  readFileSync(new URL("../../../../../test/parity/DClawTurn.json", import.meta.url), "utf8"),
);

describe("DClawTurn equals the original", () => {
  it.each(Object.entries(reference.sequences))("moves alike in the sequence %s", async (name, sequence) => {
    const task = await DClawTask.create(REFERENCE_MARGIN);
    task.beginAt(sequence.objectAngle);
    for (let step = 0; step <= 50; step++) {
      const checkpoint = sequence.checkpoints.find((candidate) => candidate.step === step);
      if (checkpoint !== undefined) {
        compare(task.observation, checkpoint.observation, `observation at step ${step}`);
        compare(task.achievedGoal, checkpoint.achievedGoal, `achieved goal at step ${step}`);
      }
      task.advance(Float64Array.from(ACTIONS[name](step)));
    }
    task.dispose();
  });
});

function compare(actual: Float64Array, expected: readonly number[], what: string): void {
  expect(actual.length).toBe(expected.length);
  const difference = Math.max(...expected.map((value, i) => Math.abs(value - actual[i])));
  expect(difference, what).toBeLessThan(TOLERANCE);
}
