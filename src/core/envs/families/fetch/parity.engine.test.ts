import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { Simulation } from "../../sim/simulation.ts";
import { FetchTask } from "./fetch-task.ts";
import { fetchModel } from "./model.ts";
import { settle } from "./start.ts";
import { FETCH_VARIANTS } from "./variants.ts";

/** Roll-outs of the original environments (with their meshes, on MuJoCo 3.14), rounded to 6 decimals. */
interface Reference {
  readonly start: {
    readonly qpos: number[];
    readonly qvel: number[];
    readonly gripperPosition: number[];
    readonly objectHeight: number | null;
  };
  readonly sequences: Readonly<Record<string, Sequence>>;
}

interface Sequence {
  readonly actions: { readonly schedule?: readonly { readonly until: number; readonly action: number[] }[] };
  readonly objectOffset: readonly [number, number] | null;
  readonly checkpoints: readonly Checkpoint[];
}

interface Checkpoint {
  readonly step: number;
  readonly observation: number[];
  readonly achievedGoal: number[];
}

const TOLERANCE = 2e-6;

/** A puck that was hit wobbles chaotically: the position is compared loosely, its angles and velocities not at all. */
const PUCK_POSITION_TOLERANCE: Readonly<Record<string, number>> = { task: 2e-3, sin: 2e-2 };

function tolerance(id: string, sequence: string, step: number, entry: number): number {
  if (id === "FetchPush") return 1e-5;
  if (id !== "FetchSlide") return TOLERANCE;
  if (step <= 2) return 5e-6;
  if (entry >= 3 && entry < 9) return PUCK_POSITION_TOLERANCE[sequence];
  return entry >= 11 && entry < 20 ? Number.POSITIVE_INFINITY : TOLERANCE;
}

function actionAt(actions: Sequence["actions"], step: number): Float64Array {
  const scheduled = actions.schedule?.find(({ until }) => step < until);
  return Float64Array.from({ length: 4 }, (_, i) => scheduled?.action[i] ?? 0.8 * Math.sin(0.7 * step + i));
}

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i])));
}

describe.each(FETCH_VARIANTS)("$spec.id equals the original", (variant) => {
  const { id } = variant.spec;
  const reference: Reference = JSON.parse(
    readFileSync(new URL(`../../../../../test/parity/${id}.json`, import.meta.url), "utf8"),
  );

  it("settles in the same state", async () => {
    const simulation = await Simulation.create(fetchModel(variant));
    const start = settle(simulation, variant);
    simulation.dispose();
    expect(largestDifference(start.qpos, reference.start.qpos)).toBeLessThan(1e-6);
    expect(largestDifference(start.qvel, reference.start.qvel)).toBeLessThan(1e-5);
    expect(largestDifference(start.gripperPosition, reference.start.gripperPosition)).toBeLessThan(1e-6);
    if (variant.object === undefined) expect(start.objectHeight).toBeUndefined();
    else expect(Math.abs(start.objectHeight! - reference.start.objectHeight!)).toBeLessThan(1e-6);
  });

  it.each(Object.entries(reference.sequences))("moves alike in the sequence %s", async (name, sequence) => {
    const task = await FetchTask.create(variant);
    const [x, y] = reference.start.gripperPosition;
    const offset = sequence.objectOffset;
    task.beginWith(offset === null ? undefined : [x + offset[0], y + offset[1]]);
    for (let step = 0; step <= 50; step++) {
      const checkpoint = sequence.checkpoints.find((candidate) => candidate.step === step);
      if (checkpoint !== undefined) compare(task, checkpoint, name);
      task.advance(actionAt(sequence.actions, step));
    }
    task.dispose();
  });

  function compare(task: FetchTask, checkpoint: Checkpoint, sequence: string): void {
    const achieved = id === "FetchReach" ? 0 : 3;
    for (const [entry, expected] of checkpoint.observation.entries()) {
      const difference = Math.abs(task.observation[entry] - expected);
      const allowed = tolerance(id, sequence, checkpoint.step, entry);
      expect(difference, `observation[${entry}] at step ${checkpoint.step}`).toBeLessThan(allowed);
    }
    expect(task.achievedGoal).toEqual(task.observation.slice(achieved, achieved + 3));
    const allowed = tolerance(id, sequence, checkpoint.step, 3);
    expect(largestDifference(task.achievedGoal, checkpoint.achievedGoal)).toBeLessThan(allowed);
  }
});

/** Where the original's gripper is after 50 uniform actions of this seed, in metres; its upper arm touches its head. */
const LEANING = [
  { seed: 1, gripper: [1.08788, 0.89576, 0.53353] },
  { seed: 5, gripper: [1.14864, 0.901, 0.56781] },
  { seed: 20, gripper: [1.16295, 0.96193, 0.71381] },
  { seed: 36, gripper: [1.13576, 1.13375, 0.58242] },
];

it.each(
  LEANING,
)("FetchReach stays within 1 mm when its arm touches its head (seed $seed)", async (episode) => {
  const task = await FetchTask.create(FETCH_VARIANTS[0]);
  const random = RandomGenerator.from(episode.seed, "compare");
  task.beginWith();
  for (let step = 0; step < 50; step++)
    task.advance(Float64Array.from({ length: 4 }, () => random.uniform(-1, 1)));
  const distance = Math.hypot(...episode.gripper.map((value, i) => value - task.achievedGoal[i]));
  task.dispose();
  expect(distance).toBeLessThan(1e-3);
});
