import { expect, it } from "vitest";
import { parsePythonLiteral } from "./python-literal.ts";

it("reads the header of an array as NumPy prints it", () => {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2L), }   \n";
  expect(parsePythonLiteral(header)).toEqual(
    new Map<string, unknown>([
      ["descr", "<f4"],
      ["fortran_order", false],
      ["shape", [3, 2]],
    ]),
  );
});

it("reads nested lists, tuples and text with escapes", () => {
  expect(parsePythonLiteral(String.raw`[('a', '<f4', (2,)), ["it\'s", ""], (), None, -1]`)).toEqual([
    ["a", "<f4", [2]],
    [String.raw`it\'s`, ""],
    [],
    null,
    -1,
  ]);
});

it.each([
  "",
  "{",
  "'a",
  "'a\\",
  "(1,,)",
  "(1 2)",
  "{1}",
  "{1: 2, 1: 3}",
  "1.5",
  "x",
  "[1] 2",
  "9".repeat(16),
])("rejects %j", (text) => {
  expect(() => parsePythonLiteral(text)).toThrow(SyntaxError);
});

it("rejects brackets beyond the depth that any header has, in one pass", () => {
  expect(() => parsePythonLiteral("[".repeat(1_000_000))).toThrow(SyntaxError);
});
