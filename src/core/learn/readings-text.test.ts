import { expect, it } from "vitest";
import { readingsText } from "./readings-text.ts";

it("shows the errors of actions by name and unit", () => {
  const readings = {
    "heldOut/actionError": 0.125,
    "heldOut/actionError/elbow": 22.5,
    "heldOut/actionError/grip": 0.0625,
  };
  const signals = { names: { action: ["elbow", "grip"] }, units: { action: ["deg", ""] } };
  const text = readingsText(readings, signals);
  expect(text).toMatch(/error of actions, in half of their range \(root mean square\) +0\.125/);
  expect(text).toMatch(/… of elbow, deg +22\.5/);
  expect(text).toMatch(/… of grip +0\.0625/);
});

it("shows the errors of actions by index where they have no names", () => {
  const readings = { "heldOut/actionError": 0.5, "heldOut/actionError/0": 0.5 };
  expect(readingsText(readings)).toMatch(/… of 0 +0\.500/);
});
