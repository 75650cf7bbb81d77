import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const names = ["FetchReach", "FetchPush", "PointReach"];

it("finds the name with the fewest edits, ignoring case", () => {
  expect(nearest("fetchpush", names)).toBe("FetchPush");
  expect(nearest("FetchReahc", names)).toBe("FetchReach");
  expect(nearest("PointRech", names)).toBe("PointReach");
});

it("counts a swap of neighbours as one edit", () => {
  expect(nearest("ab", ["cd", "ba"])).toBe("ba");
  expect(nearest("abcd", ["abx", "bacd"])).toBe("bacd");
});

it("prefers the earlier candidate on a tie and gives nothing without candidates", () => {
  expect(nearest("x", ["a", "b"])).toBe("a");
  expect(nearest("x", [])).toBeUndefined();
  expect(nearest("", ["abc", "a"])).toBe("a");
});
