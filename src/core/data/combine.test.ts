import { describe, expect, it } from "vitest";
import { UserError } from "../base/errors.ts";
import { concatenateDatasets, sliceEpisodes } from "./combine.ts";
import { EpisodeDataset } from "./dataset.ts";

/** Episodes of the given lengths whose every number is `first` for the first episode, `first` + 1 for the next … */
function toy(name: string, first: number, lengths: readonly number[], change: object = {}): EpisodeDataset {
  const fill = (rows: (length: number) => number, width: number, scale = 1) =>
    Float32Array.from(lengths.flatMap((length, i) => Array(rows(length) * width).fill((first + i) * scale)));
  return new EpisodeDataset(
    {
      name,
      environment: "Line",
      observationSize: 2,
      goalSize: 1,
      actionSize: 1,
      horizon: 9,
      distanceThreshold: 1,
      provenance: { madeBy: name },
      ...change,
    },
    {
      episodeLengths: Uint32Array.from(lengths),
      observations: fill((length) => length + 1, 2),
      achievedGoals: fill((length) => length + 1, 1),
      actions: fill((length) => length, 1, 0.01),
      desiredGoals: fill(() => 1, 1),
    },
  );
}

const contents = (dataset: EpisodeDataset) =>
  Array.from({ length: dataset.episodeCount }, (_, episode) => dataset.episode(episode));

describe("sliceEpisodes", () => {
  it("takes a range of episodes without copying", () => {
    const whole = toy("whole", 0, [2, 1, 3, 1]);
    const part = sliceEpisodes(whole, 1, 3);
    expect(contents(part)).toEqual(contents(whole).slice(1, 3));
    expect(part.observations.read(0, 1).buffer).toBe(whole.observations.read(0, 1).buffer);
    expect(part.header.provenance).toEqual({
      sliceOf: "whole",
      first: 1,
      end: 3,
      source: { madeBy: "whole" },
    });
  });

  it("rejects ranges outside the dataset", () => {
    const whole = toy("whole", 0, [2, 1]);
    for (const [first, end] of [
      [-1, 1],
      [0, 3],
      [1, 1],
      [0, 0.5],
    ])
      expect(() => sliceEpisodes(whole, first, end)).toThrow(RangeError);
  });
});

describe("concatenateDatasets", () => {
  it("puts all episodes end to end and remembers where they came from", () => {
    const expert = sliceEpisodes(toy("expert", 0, [2, 1, 3]), 0, 1);
    const random = toy("random", 50, [1, 4]);
    const mixed = concatenateDatasets("mixed", [expert, random]);
    expect(contents(mixed)).toEqual([...contents(expert), ...contents(random)]);
    expect(mixed.header.name).toBe("mixed");
    expect(mixed.header.provenance).toEqual({
      parts: [
        { name: "expert", episodeCount: 1, provenance: expert.header.provenance },
        { name: "random", episodeCount: 2, provenance: { madeBy: "random" } },
      ],
    });
  });

  it("rejects datasets of different tasks, naming the field", () => {
    const one = toy("one", 0, [1]);
    const attempt = (change: object) => () => concatenateDatasets("both", [one, toy("two", 0, [1], change)]);
    expect(attempt({ goalDistance: [{ kind: "angle", dimensions: [0] }] })).toThrow(
      'differ in goalDistance (undefined and [{"kind":"angle","dimensions":[0]}])',
    );
    expect(attempt({ environment: "Plane" })).toThrow(
      /"one" and "two" differ in environment \(Line and Plane\)/,
    );
    expect(attempt({ distanceThreshold: 2 })).toThrow(/distanceThreshold/);
    expect(attempt({ horizon: 8 })).toThrow(UserError);
    expect(() => concatenateDatasets("none", [])).toThrow(RangeError);
  });
});
