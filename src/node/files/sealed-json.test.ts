import { describe, expect, it } from "vitest";
import { decodeSealed, encodeSealed } from "./sealed-json.ts";

const format = { format: "a test", version: 1 };

describe("sealed JSON", () => {
  it("brings back what was written", () => {
    const text = encodeSealed(format, { rows: 3, names: ["a"] });
    expect(decodeSealed(format, text, "file.json", "a test")).toEqual({ rows: 3, names: ["a"] });
  });

  it("writes no number that JSON cannot hold", () => {
    expect(() => encodeSealed(format, { rows: Infinity })).toThrow("rows is Infinity");
  });

  it.each([["4"], ["1e999"], ["null"], ["3.0"]])("rejects a number that became %s", (number) => {
    const text = encodeSealed(format, { rows: 3 }).replace("3", number);
    expect(() => decodeSealed(format, text, "file.json", "a test")).toThrow(
      "file.json does not have the SHA-256 it was written with",
    );
  });
});
