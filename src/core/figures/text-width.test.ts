import { expect, it } from "vitest";
import { estimateTextWidth } from "./text-width.ts";

// Widths of Helvetica at 1000 units per em, from its public metrics (AFM), added up.
it.each([
  ["success rate", 500 + 556 + 500 + 500 + 556 + 500 + 500 + 278 + 333 + 556 + 278 + 556],
  ["100 %", 3 * 556 + 278 + 889],
  ["GC-IQL", 778 + 722 + 333 + 278 + 778 + 556],
  ["will fill", 722 + 3 * 222 + 278 + 278 + 3 * 222],
])("the width of “%s” is about Helvetica's", (text, units) => {
  const width = estimateTextWidth(text, 10, false);
  expect(width / (units / 100)).toBeGreaterThan(0.88);
  expect(width / (units / 100)).toBeLessThan(1.12);
  expect(estimateTextWidth(text, 10, true)).toBeGreaterThan(width);
});
