import { expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { probeErrors } from "./probe.ts";

it("is small for numbers that codes contain, and the standard deviation for others", () => {
  const random = RandomGenerator.from(2);
  const rows = 2000;
  const codes = Float32Array.from({ length: rows * 4 }, () => random.normal());
  const noise = Float32Array.from({ length: rows }, () => random.normal());
  const numbers = Float32Array.from({ length: rows * 2 }, (_, i) => {
    const row = Math.floor(i / 2);
    return i % 2 === 0 ? 3 * codes[4 * row] - codes[4 * row + 2] + 5 : 2 * noise[row];
  });
  const [said, unsaid] = probeErrors({ values: codes, width: 4 }, { values: numbers, width: 2 });
  expect(said).toBeLessThan(0.1);
  expect(unsaid).toBeGreaterThan(1.8);
  expect(unsaid).toBeLessThan(2.2);
});
