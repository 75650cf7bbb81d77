import { expect, it } from "vitest";
import { quote } from "./quote.ts";

it("quoted text is short and has no control characters", () => {
  expect(quote("qpos")).toBe('"qpos"');
  expect(quote('a"b\n\x1b[2J')).toBe('"a\\"b\\n\\u001b[2J"');
  expect(quote("π λ \u009b31m\u202e")).toBe('"π λ \\u009b31m\\u202e"');
  expect(quote("x".repeat(100))).toBe(`"${"x".repeat(60)}…"`);
});
