import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fixture, refusal } from "../testing/line.ts";
import { openArrays } from "./index.ts";

const TABLE = fixture("lerobot-v3/data/chunk-000/file-000.parquet");
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-parquet-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("columns of numbers and of lists of numbers are arrays", async () => {
  const file = await openArrays(TABLE);
  expect(Object.fromEntries(file.arrays)).toMatchObject({
    "observation.state": { type: "float32", shape: [10, 3] },
    action: { type: "float32", shape: [10, 2] },
    episode_index: { type: "int64", shape: [10] },
  });
  const reader = file.rows("observation.state");
  expect(Array.from(await reader.next(2))).toEqual([0, 1 / 64, 2 / 64, 1 / 8, 9 / 64, 10 / 64]);
  expect(Array.from((await reader.next(8)).subarray(-3))).toEqual([1.5, 97 / 64, 98 / 64]);
  expect(Array.from(await file.rows("episode_index").next(10))).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
});

it("a table that is cut off is refused", async () => {
  const bytes = readFileSync(TABLE);
  for (const length of [4, 200, bytes.length - 1]) {
    writeFileSync(join(home, "cut.parquet"), bytes.subarray(0, length));
    expect(await refusal(openArrays(join(home, "cut.parquet")))).toMatch(
      /cut\.parquet: its footer cannot be read \(.*copy the file again/,
    );
  }
});
