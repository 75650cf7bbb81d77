import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fixture, refusal } from "../testing/line.ts";
import { openArrays } from "./index.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-hdf5-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("arrays are read in every type and byte order, and through filters", async () => {
  const file = await openArrays(fixture("types.hdf5"));
  const names = [...file.arrays.keys()].filter((name) => !["bool", "text"].includes(name));
  expect(names).toContain("<f2");
  expect(names).toContain(">i8");
  for (const name of names.filter((name) => name !== "lzf")) {
    const reader = file.rows(name);
    expect([...(await reader.next(1)), ...(await reader.next(1))], name).toEqual([0, 1, 2, 3, 100, 5]);
  }
  expect(Array.from(await file.rows("bool").next(2))).toEqual([1, 0, 1, 0, 1, 0]);
  expect(() => file.rows("text")).toThrow(/array "text" holds object values.*save it as numbers/);
  await file.close();
});

it("a filter that the library lacks is an error, not zeros", async () => {
  const file = await openArrays(fixture("types.hdf5"));
  expect(await refusal(file.rows("lzf").next(2))).toMatch(/array "lzf" cannot be read at row 0/);
  await file.close();
});

it("what follows a checksum that does not fit is refused", async () => {
  const bytes = readFileSync(fixture("types.hdf5"));
  const whole = await openArrays(fixture("types.hdf5"));
  expect(Array.from(await whole.rows("shuffled").next(2))).toEqual([0, 1, 2, 3, 100, 5]);
  await whole.close();
  // The compressed bytes of the array with a checksum follow zlib's header 78 5e.
  const at = bytes.lastIndexOf(Buffer.from([0x78, 0x5e]));
  bytes[at + 6] ^= 0x10;
  writeFileSync(join(home, "damaged.hdf5"), bytes);
  const file = await openArrays(join(home, "damaged.hdf5"));
  expect(await refusal(file.rows("shuffled").next(2))).toMatch(
    /array "shuffled" cannot be read at row 0 \(.*copy the file again/,
  );
  await file.close();
});

it("a file that is cut off is refused", async () => {
  const bytes = readFileSync(fixture("types.hdf5"));
  for (const length of [8, 100, 2000, bytes.length - 1]) {
    writeFileSync(join(home, "cut.hdf5"), bytes.subarray(0, length));
    expect(await refusal(openArrays(join(home, "cut.hdf5")))).toMatch(
      /cut\.hdf5: it cannot be opened \(.*copy the file again/,
    );
  }
});
