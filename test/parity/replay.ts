import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Task } from "../../src/core/envs/contract/task.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";

/** A recorded roll-out of an original environment: observations before the first step and after some, rounded to 6 decimals. */
export interface Rollout {
  readonly checkpoints: readonly { readonly step: number; readonly observation: readonly number[] }[];
}

/** The recordings of `test/parity/<id>.json`. */
export function readReference<Reference>(id: string): Reference {
  return JSON.parse(readFileSync(new URL(`${id}.json`, import.meta.url), "utf8"));
}

/** The actions of the sequence "sin", which all recordings of simulated environments have. */
export function sineActions(actionSize: number): (step: number) => Float64Array {
  return (step) => Float64Array.from({ length: actionSize }, (_, i) => 0.8 * Math.sin(0.7 * step + i));
}

/**
 * Expects a task that stands at the start of `rollout` to observe the same along it, within 2e-6 in every entry.
 * @param steps those of the last checkpoint: none may be missing unseen
 */
export function expectSameRollout(
  task: Task,
  { checkpoints }: Rollout,
  actionAt: (step: number) => Float64Array,
  steps = 50,
): void {
  let step = 0;
  for (const checkpoint of checkpoints) {
    for (; step < checkpoint.step; step++) task.advance(actionAt(step), RandomGenerator.from(0));
    expect(task.observation.length).toBe(checkpoint.observation.length);
    for (const [entry, expected] of checkpoint.observation.entries()) {
      const difference = Math.abs(task.observation[entry] - expected);
      expect(difference, `observation[${entry}] at step ${step}`).toBeLessThan(2e-6);
    }
  }
  expect(step).toBe(steps);
}
