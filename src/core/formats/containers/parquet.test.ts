import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { refusal } from "../../base/testing/refusal.ts";
import { fixture, fixtureSource, sourceOf } from "../testing/sources.ts";
import { openArrays } from "./index.ts";

const TABLE = "lerobot-v3/data/chunk-000/file-000.parquet";

it("columns of numbers and of lists of numbers are arrays", async () => {
  const file = await openArrays(fixtureSource(TABLE));
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

it("a table that is cut off is rejected", async () => {
  const bytes = readFileSync(fixture(TABLE));
  for (const length of [4, 200, bytes.length - 1]) {
    expect(await refusal(openArrays(sourceOf(bytes.subarray(0, length), "cut.parquet")))).toMatch(
      /cut\.parquet: its footer cannot be read \(.*copy the file again/,
    );
  }
});

it("a column that claims less than no parts ends in a sentence", async () => {
  const bytes = readFileSync(fixture(TABLE));
  // The number of parts of the lists of actions, in zigzag order.
  expect(bytes[1010]).toBe(2);
  bytes[1010] = 5;
  expect(await refusal(openArrays(sourceOf(bytes, "parts.parquet")))).toMatch(
    /parts\.parquet: its footer cannot be read \("a column claims -3 parts"\); copy the file again$/,
  );
});

it.each(["none", "snappy", "gzip", "brotli", "zstd"])("pages packed by %s are unpacked", async (codec) => {
  const file = await openArrays(fixtureSource("codecs.parquet"));
  const ramp = Array.from({ length: 2000 }, (_, i) => Math.floor(i / 7));
  expect(Array.from(await file.rows(codec).next(2000))).toEqual(ramp);
});

it("pages packed in another way are rejected", async () => {
  const file = await openArrays(fixtureSource("codecs.parquet"));
  expect(await refusal(file.rows("lz4").next(2000))).toMatch(
    /codecs\.parquet: column "lz4" cannot be read \(.*LZ4.*\); copy the file again$/,
  );
});

it("a page of Zstandard that holds less or more than it claims is rejected", async () => {
  const bytes = readFileSync(fixture("codecs.parquet"));
  const magic = bytes.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
  // The page header before the frame holds 16 007 as a variable-length integer in zigzag order.
  const claim = bytes.lastIndexOf(Buffer.from([0x8e, 0xfa, 0x01]), magic);
  expect(magic - claim).toBeLessThan(80);
  for (const [digits, reason] of [
    [[0x90, 0xfa, 0x01], /a page ends too early/],
    [[0x8c, 0xfa, 0x01], /.*/],
    [[0xfe, 0xff, 0x7f], /a page ends too early/],
  ] as const) {
    const changed = Buffer.from(bytes);
    changed.set(digits, claim);
    const file = await openArrays(sourceOf(changed, "claim.parquet"));
    const sentence = await refusal(file.rows("zstd").next(2000));
    expect(sentence).toMatch(/claim\.parquet: column "zstd" cannot be read \(.*\); copy the file again$/);
    expect(sentence).toMatch(reason);
  }
});

it("pages that the platform cannot unpack are rejected with the compressions that it can", async () => {
  const source = fixtureSource("codecs.parquet");
  const { gunzip, unpackBrotli, ...codecs } = source.codecs;
  const file = await openArrays({ ...source, codecs });
  for (const [column, compression] of [
    ["gzip", "gzip"],
    ["brotli", "Brotli"],
  ])
    expect(await refusal(file.rows(column).next(2000))).toBe(
      `codecs.parquet, column "${column}" is compressed by ${compression}, which cannot be unpacked here; write the table with Snappy or Zstandard`,
    );
});
