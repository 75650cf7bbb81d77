import { expect, it } from "vitest";
import { rangeText, scaleOfRange, signalsMisfit, toUnitRange } from "./signals.ts";

const sizes = { observationSize: 3, goalSize: 2, actionSize: 2 };

it("names and units are as many as numbers, and names differ", () => {
  expect(signalsMisfit(sizes, { names: { goal: ["x", "y"] }, units: { action: ["", ""] } })).toBeUndefined();
  expect(signalsMisfit(sizes, { units: { observation: ["m"] } })).toEqual({
    path: ["units", "observation"],
    message: "it lists 1, but each observation has 3 numbers",
  });
  expect(signalsMisfit(sizes, { names: { action: ["a", "a"] } })?.message).toMatch(/"a" is there twice/);
  expect(signalsMisfit(sizes, { units: { action: ["deg", "deg"] } })).toBeUndefined();
});

it("a range has a low and a high bound for each number of an action", () => {
  const misfit = (low: number[], high: number[]) => signalsMisfit(sizes, { actionRange: { low, high } });
  expect(misfit([-1, 0], [1, 0])).toBeUndefined();
  expect(misfit([-1], [1, 1])?.message).toMatch(/1 low and 2 high bounds, but each action has 2 numbers/);
  expect(misfit([0, 2], [1, 1])?.message).toMatch(/low bound of dimension 1 is above/);
});

it("a range is a centre with half a width on both sides", () => {
  expect(scaleOfRange({ low: [-1, 10], high: [3, 10] })).toEqual({ center: [1, 10], half: [2, 0] });
  const largest = Number.MAX_VALUE;
  expect(scaleOfRange({ low: [-largest], high: [largest] })).toEqual({ center: [0], half: [largest] });
});

it("a range in words lists its dimensions only where they differ", () => {
  expect(rangeText({ low: [-2, -2], high: [2, 2] })).toBe("[-2, 2]");
  expect(rangeText({ low: [-2, 0], high: [2, 1] })).toBe("[-2, 2] × [0, 1]");
});

it("actions in their own units become numbers from −1 to 1", () => {
  const range = { low: [-180, 0, 7], high: [180, 0.5, 7] };
  expect([...toUnitRange([-180, 0.5, 7, 90, 0.25, 7.5], range)]).toEqual([-1, 1, 0, 0.5, 0, 0.5]);
});
