import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const names = ["FetchReach", "FetchPush", "PointReach"];

it("finds the name with the fewest edits, ignoring case", () => {
  expect(nearest("fetchpush", names)).toBe("FetchPush");
  expect(nearest("FetchReahc", names)).toBe("FetchReach");
  expect(nearest("PointRech", names)).toBe("PointReach");
});

it("counts a swap of neighbours as one edit", () => {
  expect(nearest("abc", ["xyc", "bac"])).toBe("bac");
  expect(nearest("abcd", ["abxy", "bacd"])).toBe("bacd");
});

it("prefers the earlier candidate on a tie and gives nothing without candidates", () => {
  expect(nearest("abc", ["abd", "abe"])).toBe("abd");
  expect(nearest("abc", [])).toBeUndefined();
});

it("gives nothing beyond a third of the word's length", () => {
  expect(nearest("abcdef", ["abcdxy"])).toBe("abcdxy");
  expect(nearest("abcdef", ["abcxyz"])).toBeUndefined();
  expect(nearest("bench", ["train", "eval"])).toBeUndefined();
  expect(nearest("", ["abc", "a"])).toBeUndefined();
});
