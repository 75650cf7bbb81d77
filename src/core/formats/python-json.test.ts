import { expect, it } from "vitest";
import { parsePythonJson } from "./python-json.ts";

it("bare infinities and NaN are values, and the same words in text are text", () => {
  expect(
    parsePythonJson('{"low": [-Infinity, 1], "high": Infinity, "nan": NaN, "text": "-Infinity \\" NaN"}'),
  ).toEqual({
    low: [Number.NEGATIVE_INFINITY, 1],
    high: Number.POSITIVE_INFINITY,
    nan: null,
    text: '-Infinity " NaN',
  });
  expect(() => parsePythonJson('{"a": Infinityx}')).toThrow(SyntaxError);
});

it("takes one pass over text without an end", () => {
  expect(() => parsePythonJson(`{"a": "${'\\"'.repeat(2_000_000)}`)).toThrow(SyntaxError);
});
