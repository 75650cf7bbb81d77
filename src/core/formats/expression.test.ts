import { describe, expect, it } from "vitest";
import type { Numbers } from "./containers/array-file.ts";
import { Expression } from "./expression.ts";

const widths = new Map([
  ["q", 3],
  ["t", 1],
]);
const arrays = new Map<string, Numbers>([
  ["q", Float32Array.of(1, 2, 3, 4, 5, 6)],
  ["t", Float64Array.of(0.1, 0.2)],
]);
const gather = (text: string, rows = 2) => Expression.parse(text, widths, "test:").gather(arrays, rows);

describe("an expression", () => {
  it("picks parts of rows by Python's indices", () => {
    expect(gather("q[0:2]")).toEqual(Float32Array.of(1, 2, 4, 5));
    expect(gather("q[-2:]")).toEqual(Float32Array.of(2, 3, 5, 6));
    expect(gather("q[:-1]")).toEqual(Float32Array.of(1, 2, 4, 5));
    expect(gather("q[-1]")).toEqual(Float32Array.of(3, 6));
    expect(gather("q[2]", 1)).toEqual(Float32Array.of(3));
  });
  it("puts parts one after the other, without losing the precision of any", () => {
    expect(gather("t, q[1], q[0]")).toEqual(Float64Array.of(0.1, 2, 1, 0.2, 5, 4));
  });
  it("takes a whole array as it is", () => {
    const rows = gather("q", 1);
    expect(rows).toEqual(Float32Array.of(1, 2, 3));
    expect(rows.buffer).toBe(arrays.get("q")!.buffer);
  });
  it("takes arrays whose names hold brackets and commas by these names", () => {
    const named = new Map([
      ["q", 2],
      ["q[0]", 1],
      ["x, y", 2],
    ]);
    const arraysOf = (text: string) => Expression.parse(text, named, "test:").arrays;
    expect(arraysOf("q[0]")).toEqual(["q[0]"]);
    expect(arraysOf("q[1], x, y[1], q[0][0]")).toEqual(["q", "x, y", "q[0]"]);
    expect(Expression.parse("x, y", named, "test:").whole).toBe("x, y");
  });
  it("knows its width and its arrays", () => {
    const { width, arrays } = Expression.parse("q[0:2], t, q", widths, "test:");
    expect({ width, arrays }).toEqual({ width: 6, arrays: ["q", "t"] });
  });
  it("rejects an array whose rows hold no numbers", () => {
    expect(() => Expression.parse("empty", new Map([["empty", 0]]), "log.h5, observation")).toThrow(
      'log.h5, observation "empty": the rows of empty hold no numbers; name another array',
    );
  });
});
