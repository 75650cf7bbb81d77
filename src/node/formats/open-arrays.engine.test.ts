import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { refusal } from "../../core/base/testing/refusal.ts";
import { openArrays } from "./open-arrays.ts";

it("errors of the operating system become one sentence", async () => {
  const absent = join(tmpdir(), "smore-absent-file");
  expect(await refusal(openArrays(absent))).toBe(`there is no file ${absent}; check the path`);
  expect(await refusal(openArrays(tmpdir()))).toBe(`${tmpdir()} is a folder; give a regular file`);
});
