import { expect, it } from "vitest";
import { TransitionSet } from "./transition-set.ts";

it.each([
  ["none", []],
  ["single bits, the highest of a word among them", [0, 31, 32, 63, 95]],
  ["words that are full beside empty ones", [...Array(64).keys()].map((i) => 96 + i)],
])("TransitionSet holds %s in order", (_, members) => {
  const set = TransitionSet.collect(200, (add) => members.forEach(add));
  expect(set.size).toBe(members.length);
  expect([...set]).toEqual(members);
});
