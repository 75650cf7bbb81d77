import { describe, expect, it } from "vitest";
import { concatenateDatasets, sliceEpisodes } from "./combine.ts";
import { EpisodeDataset } from "./dataset.ts";
import { splitDataset } from "./select.ts";
import { dataSources } from "./sources.ts";
import { numbersOf } from "./testing/columns.ts";
import { toyDataset } from "./testing/toy.ts";

function withParts(parts: unknown, episodes = 6): EpisodeDataset {
  const toy = toyDataset("toy", episodes);
  return new EpisodeDataset({ ...toy.header, provenance: { parts: parts as never } }, toy);
}

it("knows the parts of a mixture", () => {
  const { names, ofEpisode } = dataSources(
    concatenateDatasets("all", [toyDataset("a", 2), toyDataset("b", 3), toyDataset("a", 1)]),
  )!;
  expect(names).toEqual(["a", "b"]);
  expect([...ofEpisode]).toEqual([0, 0, 1, 1, 1, 0]);
});

it("knows the parts of a collection, counted in episodes or, of two each, in transitions", () => {
  const parts = [
    { first: 0, end: 2, policy: "expert" },
    { first: 2, transitions: 8, policy: "random" },
  ];
  expect([...dataSources(withParts(parts))!.ofEpisode]).toEqual([0, 0, 1, 1, 1, 1]);
});

describe("of a mixture of two sources", () => {
  // Episodes of b, and no others, start above 100.
  const mixed = concatenateDatasets("all", [toyDataset("a", 4), toyDataset("b", 6, 101), toyDataset("a", 2)]);
  const sourceOf = (dataset: EpisodeDataset) => {
    const { names, ofEpisode } = dataSources(dataset)!;
    return Array.from(ofEpisode, (source) => names[source]);
  };

  it("a slice knows its own", () => {
    const slice = sliceEpisodes(mixed, 2, 11);
    expect(sourceOf(slice)).toEqual([..."aabbbbbba"]);
    expect(slice.header.provenance).toMatchObject({ sliceOf: "all", source: mixed.header.provenance });
    expect(sourceOf(sliceEpisodes(slice, 1, 3))).toEqual([..."ab"]);
    expect(dataSources(sliceEpisodes(mixed, 4, 6))).toBeUndefined();
  });

  it("both datasets of a split know theirs", () => {
    for (const half of splitDataset(mixed, 0.5, 0, ["first", "second"])) {
      const starts = Array.from(numbersOf(half.observations)).filter((_, row) => row % 3 === 0);
      expect(sourceOf(half)).toEqual(starts.map((start) => (start > 100 ? "b" : "a")));
      expect(new Set(sourceOf(half))).toEqual(new Set(["a", "b"]));
    }
  });
});

it("says nothing of a single source, of other provenance, or of parts that do not fit", () => {
  expect(dataSources(toyDataset("toy", 3))).toBeUndefined();
  expect(dataSources(withParts([{ first: 0, end: 6, policy: "random" }]))).toBeUndefined();
  expect(dataSources(withParts([{ kind: "x" }, { kind: "y" }]))).toBeUndefined();
  const short = [
    { first: 0, end: 2, policy: "expert" },
    { first: 2, end: 4, policy: "random" },
  ];
  expect(dataSources(withParts(short))).toBeUndefined();
});

it.each([
  [[null, 3]],
  [["expert", "random"]],
  [[{ policy: "expert" }, { policy: "random" }]],
  [
    [
      { name: "expert", episodeCount: 2.5 },
      { name: "random", episodeCount: 3.5 },
    ],
  ],
  [
    [
      { name: "expert", episodeCount: -2 },
      { name: "random", episodeCount: 8 },
    ],
  ],
  [
    [
      { name: "expert", first: 2, end: 0 },
      { name: "random", first: 0, end: 8 },
    ],
  ],
])("says nothing of parts that are not counted as Smore counts them: %j", (parts) => {
  expect(dataSources(withParts(parts))).toBeUndefined();
});
