import { describe, expect, it } from "vitest";
import { UserError } from "../base/errors.ts";
import { EpisodeDatasetBuilder } from "./builder.ts";
import { EpisodeDataset } from "./dataset.ts";
import type { DatasetHeader } from "./header.ts";
import { arraysOf } from "./testing/columns.ts";
import type { DatasetArrays } from "./validate.ts";

const header: DatasetHeader = {
  name: "toy",
  environment: "Line",
  observationSize: 2,
  goalSize: 1,
  actionSize: 1,
  horizon: 5,
  distanceThreshold: 0.5,
  provenance: { seed: 7 },
};

/** Two episodes, of 1 and 3 steps. Observations are (episode, step), achieved goals 10·episode + step. */
function columns(): DatasetArrays {
  return {
    episodeLengths: Uint32Array.of(1, 3),
    observations: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1, 1, 2, 1, 3),
    achievedGoals: Float32Array.of(0, 1, 10, 11, 12, 13),
    actions: Float32Array.of(0.5, -1, 1, -0.25),
    desiredGoals: Float32Array.of(1, 12),
  };
}

/** The message with which the dataset is rejected after `change`. */
function refusal(
  change: (columns: { -readonly [K in keyof DatasetArrays]: DatasetArrays[K] }) => void,
): string {
  const changed = { ...columns() };
  change(changed);
  try {
    new EpisodeDataset(header, changed);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error("the dataset was accepted");
}

describe("EpisodeDataset", () => {
  it("finds every row of episodes of different length", () => {
    const dataset = new EpisodeDataset(header, columns());
    expect(dataset.episodeCount).toBe(2);
    expect(dataset.transitionCount).toBe(4);
    expect([...dataset.episodeStarts]).toEqual([0, 1]);
    expect([0, 1, 2, 3].map((transition) => dataset.episodeOf(transition))).toEqual([0, 1, 1, 1]);
    for (let episode = 0; episode < 2; episode++)
      for (let step = 0; step <= dataset.episodeLengths[episode]; step++) {
        const state = dataset.stateIndex(episode, step);
        expect([...dataset.observations.read(state, state + 1)]).toEqual([episode, step]);
        expect(dataset.achievedGoals.read(state, state + 1)[0]).toBe(10 * episode + step);
      }
    expect(dataset.actions.read(dataset.transitionIndex(1, 2), 4)[0]).toBe(-0.25);
  });

  it("shows an episode as views of its columns", () => {
    const dataset = new EpisodeDataset(header, columns());
    const episode = dataset.episode(1);
    expect([...episode.observations]).toEqual([1, 0, 1, 1, 1, 2, 1, 3]);
    expect([...episode.achievedGoals]).toEqual([10, 11, 12, 13]);
    expect([...episode.actions]).toEqual([-1, 1, -0.25]);
    expect([...episode.desiredGoal]).toEqual([12]);
    expect(episode.actions.buffer).toBe(dataset.actions.read(0, 1).buffer);
    expect(() => dataset.episode(2)).toThrow(RangeError);
    expect(() => dataset.episode(0.5)).toThrow(RangeError);
  });

  it("rejects values that are not finite, naming column, episode, step and dimension", () => {
    expect(refusal(({ observations }) => observations.set([Number.NaN], 9))).toMatch(
      /^dataset "toy": column "observations" holds NaN at episode 1, step 2, dimension 1;/,
    );
    expect(refusal(({ achievedGoals }) => achievedGoals.set([Infinity], 1))).toMatch(
      /"achievedGoals" holds Infinity at episode 0, step 1, dimension 0;/,
    );
    expect(refusal(({ actions }) => actions.set([-Infinity], 3))).toMatch(
      /"actions" holds -Infinity at episode 1, step 2, dimension 0;/,
    );
    expect(refusal(({ desiredGoals }) => desiredGoals.set([Number.NaN], 1))).toMatch(
      /"desiredGoals" holds NaN at episode 1, dimension 0;/,
    );
  });

  it("rejects actions outside [-1, 1] beyond rounding", () => {
    expect(refusal(({ actions }) => actions.set([1.00001], 1))).toMatch(
      /"actions" holds 1\.0000\d* at episode 1, step 0, dimension 0; actions must lie in \[-1, 1\]/,
    );
    expect(refusal(({ actions }) => actions.set([-2], 0))).toMatch(/holds -2 at episode 0, step 0/);
    const { actions, ...rest } = columns();
    actions[1] = 1 + 5e-7;
    expect(new EpisodeDataset(header, { ...rest, actions }).actions.read(1, 2)[0]).toBeGreaterThan(1);
  });

  it("rejects columns that do not fit each other", () => {
    expect(refusal((c) => (c.episodeLengths = new Uint32Array(0)))).toMatch(/has no episodes/);
    expect(refusal((c) => (c.episodeLengths = Uint32Array.of(1, 0, 3)))).toMatch(/episode 1 has no action/);
    expect(refusal((c) => (c.observations = new Float32Array(11)))).toMatch(
      /"observations" holds 11 numbers, but 2 episodes with 4 transitions need 6 × 2 = 12/,
    );
    expect(refusal((c) => (c.actions = new Float32Array(5)))).toMatch(/"actions" holds 5 numbers.*4 × 1 = 4/);
    expect(refusal((c) => (c.desiredGoals = new Float32Array(4)))).toMatch(/"desiredGoals".*2 × 1 = 2/);
    expect(refusal((c) => (c.episodeLengths = Uint32Array.of(2 ** 32 - 1, 2 ** 32 - 1)))).toMatch(/too many/);
  });

  it("rejects an unsound header, naming the field", () => {
    const attempt = (change: object) => () =>
      new EpisodeDataset({ ...header, ...change } as DatasetHeader, columns());
    expect(attempt({ goalSize: 0 })).toThrow(/dataset header: field "goalSize"/);
    expect(attempt({ distanceThreshold: -1 })).toThrow(/field "distanceThreshold"/);
    expect(attempt({ observationShape: [3, 3] })).toThrow(
      'dataset header: field "observationShape": the product of its sizes must be observationSize; correct one of the two',
    );
    const difference = (...dimensions: number[]) => [{ kind: "difference", dimensions }];
    expect(attempt({ goalDistance: difference(1) })).toThrow(
      'dataset header: field "goalDistance": dimension 1 is none of a goal of 1; give dimensions from 0 to 0',
    );
    expect(attempt({ goalDistance: [{ kind: "distance" }] })).toThrow(/field "goalDistance.0.kind"/);
    expect(attempt({ name: "" })).toThrow(/field "name"/);
    expect(attempt({ provenance: { made: () => 1 } })).toThrow(/field "provenance/);
    expect(attempt({ colour: "red" })).toThrow(/colour/);
    expect(attempt({ horizon: 2.5 })).toThrow(UserError);
  });
});

describe("EpisodeDatasetBuilder", () => {
  const first = { observations: [0, 0, 0, 1], achievedGoals: [0, 1], actions: [0.5], desiredGoal: [1] };

  it("makes of appended episodes what the arrays make", () => {
    const builder = new EpisodeDatasetBuilder(header);
    builder.append(first);
    expect(builder.episodeCount).toBe(1);
    const early = builder.build();
    const source = new EpisodeDataset(header, columns());
    builder.append(source.episode(1));
    const built = builder.build();
    expect(arraysOf(built)).toEqual(columns());
    expect(builder.arrays()).toEqual(columns());
    expect(built.header).toEqual(header);
    expect(early.episodeCount).toBe(1);
  });

  it("copies what it is given and grows without end", () => {
    const builder = new EpisodeDatasetBuilder(header);
    const observations = new Float64Array(4);
    for (let episode = 0; episode < 5000; episode++) {
      observations.fill(episode + 0.1);
      builder.append({ ...first, observations });
    }
    const dataset = builder.build();
    expect(dataset.episodeCount).toBe(5000);
    for (let episode = 0; episode < 5000; episode++)
      expect(dataset.episode(episode).observations[3]).toBe(Math.fround(episode + 0.1));
  });

  it("rejects arrays that do not fit, naming the episode and the array", () => {
    const builder = new EpisodeDatasetBuilder(header);
    builder.append(first);
    expect(() => builder.append({ ...first, actions: [] })).toThrow(/episode 1: "actions" holds 0 numbers/);
    expect(() => builder.append({ ...first, observations: [1, 2] })).toThrow(
      /"observations" holds 2 numbers; expected 4/,
    );
    expect(() => builder.append({ ...first, achievedGoals: [1] })).toThrow(/"achievedGoals" holds 1 numbers/);
    expect(() => builder.append({ ...first, desiredGoal: [1, 2] })).toThrow(/"desiredGoal" holds 2 numbers/);
    expect(builder.build().episodeCount).toBe(1);
  });

  it("rejects numbers that float32 cannot hold", () => {
    const builder = new EpisodeDatasetBuilder(header);
    builder.append({ ...first, observations: [0, 0, 0, 1e39] });
    expect(() => builder.build()).toThrow(/"observations" holds Infinity at episode 0, step 1, dimension 1/);
  });

  it("rejects an unsound header at once", () => {
    expect(() => new EpisodeDatasetBuilder({ ...header, actionSize: 0 })).toThrow(UserError);
  });
});
