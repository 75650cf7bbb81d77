import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { isSystemError, reasonOf } from "./system-error.ts";

it("names the reason of a missing file in words", async () => {
  const error = await readFile("/nowhere/at/all").catch((error) => error);
  expect(isSystemError(error)).toBe(true);
  expect(reasonOf(error)).toBe("it does not exist");
  expect(reasonOf(await readFile("/").catch((error) => error))).toBe("it is a folder, not a file");
});

it("returns the message of an error with an unknown code, or with none", () => {
  expect(reasonOf(Object.assign(new Error("odd"), { code: "EODD" }))).toBe("odd");
  expect(reasonOf(new Error("plain"))).toBe("plain");
  expect(isSystemError(Object.assign(new Error("x"), { code: "ERR_INVALID_ARG_TYPE" }))).toBe(false);
});
