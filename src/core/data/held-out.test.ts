import { expect, it } from "vitest";
import type { EpisodeDataset } from "./dataset.ts";
import { holdOutEpisodes } from "./held-out.ts";
import { mixDatasets } from "./select.ts";
import { dataSources } from "./sources.ts";
import { numbersOf } from "./testing/columns.ts";
import { toyDataset } from "./testing/toy.ts";

/** Each toy episode is known by its first state. */
const firstStates = ({ observations }: EpisodeDataset) =>
  Array.from(numbersOf(observations)).filter((_, row) => row % 3 === 0);

it("puts every episode into training or aside, in order, and the same ones for the same seed", () => {
  const dataset = toyDataset("toy", 200);
  const { training, heldOut } = holdOutEpisodes(dataset, 0.1, 3)!;
  expect(heldOut.episodeCount).toBe(20);
  expect([...firstStates(training), ...firstStates(heldOut)].toSorted((a, b) => a - b)).toEqual(
    firstStates(dataset),
  );
  expect(firstStates(training)).toEqual(firstStates(training).toSorted((a, b) => a - b));
  expect(firstStates(holdOutEpisodes(dataset, 0.1, 3)!.heldOut)).toEqual(firstStates(heldOut));
  expect(firstStates(holdOutEpisodes(dataset, 0.1, 4)!.heldOut)).not.toEqual(firstStates(heldOut));
});

it("takes a block from each section", () => {
  const held = firstStates(holdOutEpisodes(toyDataset("toy", 400), 0.1, 0)!.heldOut);
  for (let section = 0; section < 20; section++) {
    const [first, second] = held.slice(2 * section, 2 * section + 2);
    expect(second).toBe(first + 1);
    expect(Math.floor(first / 20)).toBe(section);
  }
});

it("keeps the share of each source, and names the sources of both", () => {
  const parts = [
    { dataset: toyDataset("expert", 40), share: 0.1 },
    { dataset: toyDataset("random", 360), share: 0.9 },
  ];
  const { training, heldOut } = holdOutEpisodes(mixDatasets("mixed", parts, 400, 0), 0.1, 0)!;
  const experts = (dataset: EpisodeDataset) =>
    dataSources(dataset)!.ofEpisode.filter((source) => source === 0).length;
  expect(dataSources(heldOut)!.names).toEqual(["expert", "random"]);
  expect([experts(training), experts(heldOut)]).toEqual([36, 4]);
});

it.each([
  [2, 0.05, 1],
  [3, 0.5, 2],
  [41, 0.5, 21],
])("leaves some of %i episodes on both sides at a share of %f", (episodes, share, expected) => {
  const { training, heldOut } = holdOutEpisodes(toyDataset("toy", episodes), share, 0)!;
  expect(heldOut.episodeCount).toBe(expected);
  expect(training.episodeCount).toBe(episodes - expected);
});

it("holds nothing out at a share of 0, or of a single episode", () => {
  expect(holdOutEpisodes(toyDataset("toy", 10), 0, 0)).toBeUndefined();
  expect(holdOutEpisodes(toyDataset("toy", 1), 0.5, 0)).toBeUndefined();
});
