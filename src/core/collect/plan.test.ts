import { describe, expect, it } from "vitest";
import { platform } from "../../node/datasets/platform.ts";
import type { DatasetSize, Recipe } from "./catalogue.ts";
import { planCollection as planOn } from "./plan.ts";

const planCollection = (recipe: Recipe, size: DatasetSize, seed: number) =>
  planOn(recipe, size, seed, platform);

const recipe: Recipe = {
  name: "two-kinds",
  environment: "FetchReach",
  summary: "",
  parts: [
    {
      behaviour: { policy: "uniform-random", noise: { standardDeviation: 0.2, uniformShare: 0.3 } },
      share: 0.1,
    },
    { behaviour: { policy: "uniform-random" }, share: 0.9 },
  ],
  episodes: { small: 45, paper: 2000 },
};

describe("planCollection", () => {
  it("gives each part its share of the episodes, in order and without a gap", () => {
    const ranges = (size: number) =>
      planCollection(recipe, size, 0).parts.map(({ first, end }) => [first, end]);
    expect(ranges(100)).toEqual([
      [0, 10],
      [10, 100],
    ]);
    expect(ranges(14)).toEqual([
      [0, 1],
      [1, 14],
    ]);
    expect(ranges(4)).toEqual([[0, 4]]); // too few for the first part
  });

  it("cuts the episodes into chunks of about a thousand steps, each of one part", () => {
    expect(planCollection(recipe, "small", 0).chunks).toEqual([
      { first: 0, end: 5 },
      { first: 5, end: 25 },
      { first: 25, end: 45 },
    ]);
  });

  it("counts transitions where the recipe does, beside parts with a fixed number of episodes", () => {
    const [noisy, plain] = recipe.parts;
    const counted: Recipe = {
      ...recipe,
      parts: [
        { behaviour: noisy.behaviour, episodes: 30 },
        { behaviour: noisy.behaviour, share: 0.25 },
        { behaviour: plain.behaviour, share: 0.75 },
      ],
      episodes: undefined,
      transitions: { small: 24_000, paper: 1_000_000 },
    };
    const { parts, chunks, header } = planCollection(counted, "small", 0);
    // Each of 6000 transitions could be an episode of its own, so as many numbers are kept free.
    expect(parts.map(({ first, end, transitions }) => [first, end, transitions])).toEqual([
      [0, 30, undefined],
      [30, 6030, 6000],
      [6030, 24_030, 18_000],
    ]);
    expect(chunks).toEqual([
      { first: 0, end: 20 },
      { first: 20, end: 30 },
      { first: 30, end: 6030, transitions: 6000 },
      { first: 6030, end: 16_030, transitions: 10_000 },
      { first: 16_030, end: 24_030, transitions: 8000 },
    ]);
    expect(header.provenance).toMatchObject({
      transitions: 24_000,
      parts: [
        { first: 0, end: 30 },
        { first: 30, transitions: 6000 },
        { first: 6030, transitions: 18_000 },
      ],
    });
    expect(header.provenance).not.toHaveProperty("episodes");
    expect(() => planCollection(counted, 0, 0)).toThrow("a number of transitions of at least 1, not 0");
  });

  it("records in the provenance everything that determines the data, and nothing else", () => {
    const { provenance } = planCollection(recipe, "small", 3).header;
    expect(provenance).toEqual({
      recipe: "two-kinds",
      seed: 3,
      episodes: 45,
      parts: [
        { first: 0, end: 5, policy: "uniform-random", noise: { standardDeviation: 0.2, uniformShare: 0.3 } },
        { first: 5, end: 45, policy: "uniform-random" },
      ],
      versions: {
        smore: expect.stringMatching(/^\d+\.\d+\.\d+/),
        mujoco: expect.stringMatching(/^3\.\d+\.\d+$/),
        node: process.versions.node,
      },
    });
  });

  it("rejects sizes, seeds, names and shares that are not valid", () => {
    expect(() => planCollection(recipe, 0, 0)).toThrow(
      'size: give "small", "paper" or a number of episodes of at least 1, not 0',
    );
    expect(() => planCollection(recipe, 1, -1)).toThrow("seed: give a whole number of at least 0, not -1");
    expect(() => planCollection({ ...recipe, environment: "FetchReech" }, 1, 0)).toThrow(
      'unknown environment "FetchReech"; did you mean "FetchReach"?',
    );
    const part = (policy: string, share: number) => ({
      ...recipe,
      parts: [{ behaviour: { policy }, share }],
    });
    expect(() => planCollection(part("uniform-radom", 1), 1, 0)).toThrow(
      'unknown behaviour "uniform-radom"; did you mean "uniform-random"?',
    );
    expect(() => planCollection(part("uniform-random", 0.9), 1, 0)).toThrow(
      'recipe "two-kinds": the shares of its parts must be above 0 and sum to 1, not 0.9',
    );
    for (const episodes of [0, 2.5])
      expect(() =>
        planCollection(
          { ...recipe, parts: [{ behaviour: { policy: "uniform-random" }, episodes }, ...recipe.parts] },
          1,
          0,
        ),
      ).toThrow(
        `recipe "two-kinds": the episodes of a part must be a whole number of at least 1, not ${episodes}`,
      );
  });
});
