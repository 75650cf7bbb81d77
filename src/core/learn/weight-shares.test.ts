import { expect, it } from "vitest";
import { toyDataset } from "../data/testing/toy.ts";
import { weightShares } from "./weight-shares.ts";

// Episodes of two transitions: 0 and 1 are of episode 0, 2 and 3 of episode 1.
const dataset = toyDataset("toy", 2);
const sources = { names: ["expert", "random"], ofEpisode: Uint8Array.of(0, 1) };

it("shares weight and rows between sources", () => {
  const rows = { weight: Float32Array.of(3, 3, 1, 1), transition: Uint32Array.of(0, 1, 1, 3) };
  expect(weightShares(rows, dataset, sources)).toEqual({
    "weights/effectiveShare": 64 / 80,
    "weights/source/expert": 0.875,
    "weights/source/random": 0.125,
    "rows/source/expert": 0.75,
    "rows/source/random": 0.25,
  });
});

it("says how even weights are where sources are not known", () => {
  const rows = { weight: Float32Array.of(2, 2), transition: Uint32Array.of(0, 3) };
  expect(weightShares(rows, dataset, undefined)).toEqual({ "weights/effectiveShare": 1 });
});

it("shares rows alone where every weight is 0", () => {
  const rows = { weight: Float32Array.of(0, 0), transition: Uint32Array.of(0, 3) };
  expect(weightShares(rows, dataset, sources)).toEqual({
    "rows/source/expert": 0.5,
    "rows/source/random": 0.5,
  });
});
