import { expect, it } from "vitest";
import { episodeText } from "./episode-text.ts";
import { toyDataset } from "./testing/toy.ts";

it("the text of an episode names its length and goal and shows no step beyond the last", () => {
  const lines = episodeText(toyDataset("toy", 3), 1, 5).split("\n");
  expect(lines[0]).toBe("episode 1 of 3, 2 steps, desired goal 3");
  expect(lines.slice(4).map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["0", "1", "1", "0"],
    ["1", "2", "2", "1"],
  ]);
});
