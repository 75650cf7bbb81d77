import { expect, it } from "vitest";
import { colorsOf, lineWidth } from "./print.ts";

it("colours appear on a terminal alone, and never where NO_COLOR is set", () => {
  const red = (isTTY: boolean, environment: NodeJS.ProcessEnv) => colorsOf({ isTTY }, environment).red("x");
  expect(red(true, {})).toBe("\x1b[31mx\x1b[39m");
  expect(red(false, {})).toBe("x");
  expect(red(false, { CI: "1" })).toBe("x");
  expect(red(true, { NO_COLOR: "1", FORCE_COLOR: "1" })).toBe("x");
  expect(red(true, { TERM: "dumb" })).toBe("x");
  expect(red(false, { FORCE_COLOR: "1" })).toBe("\x1b[31mx\x1b[39m");
});

it("output that is no terminal has lines of any length", () => {
  expect(lineWidth({ isTTY: true, columns: 60 })).toBe(60);
  expect(lineWidth({ isTTY: true })).toBe(80);
  expect(lineWidth({ columns: 60 })).toBe(Number.POSITIVE_INFINITY);
});
