import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { reasonOf, systemReason, systemSentence } from "./system-error.ts";

function errorOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

it("an error of the system becomes a sentence with what was tried, where, and the remedy", () => {
  expect(systemSentence(errorOf(() => readdirSync("nowhere")))).toBe(
    "cannot list nowhere: there is no such file or folder; check the path",
  );
  expect(systemSentence(errorOf(() => mkdirSync("package.json")))).toBe(
    "cannot make package.json: a file is where a folder is expected; move it away",
  );
  expect(systemSentence(errorOf(() => readFileSync("package.json/x")))).toBe(
    "cannot open package.json/x: a part of the path is a file, not a folder; check the path",
  );
});

it("a system error of another kind keeps its own words", () => {
  const error = Object.assign(new Error("EXDEV: cross-device link not permitted"), { code: "EXDEV" });
  expect(systemReason(error)).toBe("EXDEV: cross-device link not permitted");
});

it("other errors are none of the system", () => {
  for (const error of [new RangeError("x"), "text", Object.assign(new Error("x"), { code: "ERR_X_Y" })])
    expect([systemReason(error), systemSentence(error)]).toEqual([undefined, undefined]);
});

it("a reason alone has no remedy", () => {
  expect(reasonOf(errorOf(() => readdirSync("nowhere")))).toBe("there is no such file or folder");
  expect(reasonOf(new RangeError("plain"))).toBe("plain");
});
