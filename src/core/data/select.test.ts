import { describe, expect, it } from "vitest";
import type { EpisodeDataset } from "./dataset.ts";
import { mixDatasets, selectEpisodes, splitDataset } from "./select.ts";
import { numbersOf } from "./testing/columns.ts";
import { toyDataset } from "./testing/toy.ts";

/** Each toy episode is known by its first state. */
const firstStates = ({ observations }: EpisodeDataset) =>
  Array.from(numbersOf(observations)).filter((_, row) => row % 3 === 0);

describe("selectEpisodes", () => {
  it("takes episodes in the order given, more than once if asked", () => {
    const chosen = selectEpisodes(toyDataset("toy", 5), [3, 0, 3], {
      name: "chosen",
      provenance: { why: "test" },
    });
    expect(chosen.header).toMatchObject({ name: "chosen", environment: "Line", provenance: { why: "test" } });
    expect(Array.from(numbersOf(chosen.observations))).toEqual([3, 4, 5, 0, 1, 2, 3, 4, 5]);
    expect(Array.from(numbersOf(chosen.desiredGoals))).toEqual([5, 2, 5]);
    expect(chosen.transitionCount).toBe(6);
  });
});

describe("mixDatasets", () => {
  const expert = toyDataset("expert", 20, 1000);
  const random = toyDataset("random", 100);
  const parts = [
    { dataset: expert, share: 0.1 },
    { dataset: random, share: 0.9 },
  ];

  it("draws each part's share without replacement, in the order of the part", () => {
    const mixed = mixDatasets("mixed", parts, 50, 3);
    const states = firstStates(mixed);
    expect(states.filter((state) => state >= 1000)).toHaveLength(5);
    expect(new Set(states).size).toBe(50);
    for (const part of [states.slice(0, 5), states.slice(5)])
      expect(part).toEqual(part.toSorted((a, b) => a - b));
    expect(mixed.header.provenance.parts).toMatchObject([
      {
        name: "expert",
        episodeCount: 5,
        provenance: { drawnFrom: "expert", episodes: 5, of: 20, seed: 3, source: { toy: "expert" } },
      },
      { name: "random", episodeCount: 45 },
    ]);
  });
  it("draws the same for the same seed, and others for others", () => {
    const draw = (seed: number) => firstStates(mixDatasets("mixed", parts, 50, seed));
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });
  it("draws every episode equally often", () => {
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 400; seed++)
      for (const state of firstStates(mixDatasets("mixed", parts, 50, seed)).slice(0, 5))
        counts[state - 1000]++;
    // Each is drawn with probability 1/4: mean 100, standard deviation 8.7.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(40);
  });
  it("rejects shares that do not sum to 1, and parts that are too small", () => {
    expect(() => mixDatasets("mixed", [{ dataset: expert, share: 0.5 }], 10, 0)).toThrow(
      /sum to 0\.5; make them sum to 1/,
    );
    expect(() => mixDatasets("mixed", parts, 300, 0)).toThrow(
      /dataset "expert" has 20 episodes, but 30 of it are needed; mix at most 200 episodes/,
    );
    expect(() => mixDatasets("mixed", parts, 2, 0)).toThrow(/"expert" would give none of 2 episodes/);
  });
});

describe("splitDataset", () => {
  it("puts every episode into one of two datasets", () => {
    const [first, second] = splitDataset(toyDataset("toy", 10), 0.7, 1, ["training", "validation"]);
    expect([first.header.name, second.header.name]).toEqual(["training", "validation"]);
    const states = [firstStates(first), firstStates(second)];
    expect(states.map((part) => part.length)).toEqual([7, 3]);
    expect(states.flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(states[1]).not.toEqual([7, 8, 9]);
    expect(second.header.provenance).toMatchObject({ splitOf: "toy", part: 2, share: 0.7, seed: 1 });
  });
  it("refuses to leave one of them empty", () => {
    expect(() => splitDataset(toyDataset("toy", 3), 0.9, 0, ["a", "b"])).toThrow(
      /puts 3 of 3 episodes into the first/,
    );
    expect(() => splitDataset(toyDataset("toy", 3), 0, 0, ["a", "b"])).toThrow(/puts 0 of 3/);
  });
});
