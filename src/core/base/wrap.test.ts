import { expect, it } from "vitest";
import { wrapText } from "./wrap.ts";

it("breaks lines before the word that would go beyond the width", () => {
  expect(wrapText("one two three", 7)).toBe("one two\nthree");
  expect(wrapText("one two three", 6)).toBe("one\ntwo\nthree");
  expect(wrapText("  one\n two ", Number.POSITIVE_INFINITY)).toBe("one two");
});

it("indents every line, counts characters and keeps long words whole", () => {
  expect(wrapText("τ of γ", 6, "  ")).toBe("  τ of\n  γ");
  expect(wrapText("incomprehensible", 5, "  ")).toBe("  incomprehensible");
  expect(wrapText("", 10)).toBe("");
});
