import { describe, expect, it } from "vitest";
import { refusal } from "../../base/testing/refusal.ts";
import type { ByteSource } from "../byte-source.ts";
import { fixtureSource, sourceOf } from "../testing/sources.ts";
import { buildNpy, buildZip, npyOf } from "../testing/zip-builder.ts";
import type { ArrayFile } from "./array-file.ts";
import { openArrays } from "./index.ts";

/** Reads every row of every array. */
async function readAll(source: ByteSource): Promise<Record<string, number[]>> {
  const file = await openArrays(source);
  try {
    const read: Record<string, number[]> = {};
    for (const name of file.arrays.keys()) read[name] = await allRows(file, name);
    return read;
  } finally {
    await file.close();
  }
}

async function allRows(file: ArrayFile, name: string): Promise<number[]> {
  const reader = file.rows(name);
  const numbers: number[] = [];
  for (let row = 0; row < file.arrays.get(name)!.shape[0]; row++) numbers.push(...(await reader.next(1)));
  return numbers;
}

describe("what NumPy writes", () => {
  it("is read in every type, byte order and memory order", async () => {
    const { bool, fortran, ...others } = await readAll(fixtureSource("types.npz"));
    expect(Object.keys(others)).toHaveLength(20);
    for (const [name, numbers] of Object.entries(others)) expect(numbers, name).toEqual([0, 1, 2, 3, 100, 5]);
    expect(bool).toEqual([1, 0, 1, 0, 1, 0]);
    expect(fortran).toEqual([0, 1, 2, 3, 100, 5]);
  });
  it("has rows that are cubes", async () => {
    const file = await openArrays(fixtureSource("cube.npy"));
    expect(file.arrays.get("array")).toMatchObject({ type: "int16", shape: [2, 3, 4] });
    expect(await allRows(file, "array")).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });
  it("is rejected in one line where the type is not a name", async () => {
    const npy = buildNpy("{'descr': '>i9\n8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8));
    const file = await openArrays(sourceOf(npy, "a.npy"));
    expect(() => file.rows("array")).toThrow(/a\.npy holds ">i9\\n8" values, and only plain numbers/);
  });
  it("is rejected by name where it is no array of numbers", async () => {
    const file = await openArrays(fixtureSource("refused.npz"));
    expect(Array.from(file.arrays, ([name, { type }]) => [name, type])).toEqual([
      ["object", "object"],
      ["text", "text"],
      ["structured", "structured"],
      ["complex", "complex"],
    ]);
    expect(() => file.rows("object")).toThrow(/member "object\.npy" holds object values.*save it as numbers/);
  });
});

describe("an archive", () => {
  const array = npyOf([2, 2], [1, 2, 3, 4]);
  const zip64 = { name: "b.npy", content: array, zip64: true };

  it("is read stored, deflated, in zip64, and with members that are no arrays", async () => {
    const members = [
      { name: "a.npy", content: array, deflate: true },
      zip64,
      { name: "readme", content: array },
    ];
    for (const archive of [buildZip(members), buildZip(members, { zip64: true })])
      expect(await readAll(sourceOf(archive))).toEqual({ a: [1, 2, 3, 4], b: [1, 2, 3, 4] });
  });

  it("is rejected when a single bit of its numbers changed", async () => {
    for (const deflate of [false, true]) {
      const archive = buildZip([{ name: "a.npy", content: array, deflate, crc: 1 }]);
      expect(await refusal(readAll(sourceOf(archive)))).toMatch(
        /file, member "a\.npy": its content does not match its CRC-32/,
      );
    }
  });

  it("is rejected when it is cut off anywhere", async () => {
    const whole = buildZip([{ name: "a.npy", content: array, deflate: true }]);
    for (let length = 4; length < whole.length; length += 3)
      expect(await refusal(readAll(sourceOf(whole.subarray(0, length))))).toMatch(
        /file.*copy the file again/,
      );
  });

  it.each([
    ["../a.npy", /is named "\.\.\/a\.npy", like a path/],
    ["/etc/a.npy", /like a path/],
    ["C:a.npy", /like a path/],
    ["a/./b.npy", /like a path/],
    ["a\\b.npy", /like a path/],
  ])("is rejected with a member named %s", async (name, sentence) => {
    expect(await refusal(readAll(sourceOf(buildZip([{ name, content: array }]))))).toMatch(sentence);
  });

  it("is rejected when its directory misleads", async () => {
    const member = { name: "a.npy", content: array };
    const attempts: [Parameters<typeof buildZip>[0], RegExp][] = [
      [[member, member], /two members are named "a\.npy"/],
      [
        [member, { ...member, name: "b.npy", localName: "a.npy", place: 0 }],
        /"b\.npy" is named "a\.npy" in its place/,
      ],
      [[{ ...member, flags: 1 }], /is encrypted/],
      [[{ ...member, method: 14 }], /compressed by method 14/],
      [[{ ...member, bytes: 1e6 }], /claims to unpack \d+ bytes to 1000000/],
      [[{ ...member, deflate: true, bytes: 1e6 }], /claims to unpack \d+ bytes to 1000000/],
      [[{ ...member, deflate: true, bytes: 200 }], /needs \d+ bytes, but it holds 200/],
      [[{ ...member, deflate: true, bytes: 80 }], /it unpacks to more than 80 bytes/],
      [[{ ...member, place: 2 ** 31 }], /points to byte 2147483678, but the file has/],
      [[{ ...zip64, bytes: 2 ** 53 }], /claims a size or place/],
      [[{ name: "readme", content: array }], /holds "readme" and no arrays of NumPy; unpack it/],
      [[], /the zip archive is empty/],
      [[{ name: "xl/workbook.xml", content: array }], /a workbook of Excel; save its sheet as CSV/],
      [[{ name: "data/.zarray", content: array }], /a zipped store of Zarr; unpack it into a folder/],
    ];
    for (const [members, sentence] of attempts)
      expect(await refusal(readAll(sourceOf(buildZip(members))))).toMatch(sentence);
  });

  it("is rejected when its directory does not hold the members that it counts", async () => {
    const members = ["a.npy", "b.npy"].map((name) => ({ name, content: array }));
    for (const zip64 of [false, true]) {
      const archive = buildZip(members, { zip64 });
      // Members on this disk and in all, in the zip64 record or in the one at the end.
      const [here, all] = zip64 ? [-98 + 24, -98 + 32] : [-22 + 8, -22 + 10];
      archive[archive.length + all] = 1;
      expect(await refusal(readAll(sourceOf(archive)))).toMatch(/counts 1 members, but 2 on this disk; copy/);
      archive[archive.length + here] = 1;
      expect(await refusal(readAll(sourceOf(archive)))).toMatch(
        /the zip directory of 1 members has \d+ bytes, but they need 51; copy the file again/,
      );
    }
  });

  it("is rejected when members lie over each other", async () => {
    // The second member's header lies inside the content of the first one.
    const inner = buildZip([{ name: "b.npy", content: array }]).subarray(0, 30 + 5 + array.length);
    const outer = { name: "a.npy", content: Buffer.concat([Buffer.from("xx"), inner]) };
    const archive = buildZip([outer, { name: "b.npy", content: array, place: 30 + 5 + 2 }]);
    expect(await refusal(readAll(sourceOf(archive)))).toMatch(/members "a\.npy" and "b\.npy" overlap/);
  });

  it("does not unpack a bomb further than its directory says", async () => {
    const bomb = buildNpy(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1, ), }",
      new Uint8Array(50_000_000),
    );
    const archive = buildZip([{ name: "a.npy", content: bomb, deflate: true }]);
    expect(await refusal(readAll(sourceOf(archive)))).toMatch(/needs 72 bytes, but it holds 50000068/);
    const liar = buildZip([{ name: "a.npy", content: bomb, deflate: true, bytes: 72 }]);
    expect(await refusal(readAll(sourceOf(liar)))).toMatch(/it unpacks to more than 72 bytes/);
  });
});

describe("an array's header", () => {
  const header = (descr: string, shape: string) =>
    `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;

  it("is read in versions 1 to 3, whatever the order of its entries", async () => {
    const data = Buffer.from(Float32Array.of(1, 2).buffer);
    for (const version of [1, 2, 3])
      expect(await readAll(sourceOf(buildNpy(header("'<f4'", "(2,)"), data, version)))).toEqual({
        array: [1, 2],
      });
    const text = "{'shape': (2L, ), 'fortran_order': True, 'descr': '<f4'}\n";
    expect(await readAll(sourceOf(buildNpy(text, data)))).toEqual({ array: [1, 2] });
  });

  it.each([
    ["another version", buildNpy(header("'<f4'", "(0,)"), undefined, 4), /its format version is 4/],
    ["a cut", buildNpy(header("'<f4'", "(0,)")).subarray(0, 40), /ends within its header/],
    ["an expression", buildNpy(header("'<f4'", "(2**40,)")), /cannot be understood/],
    ["a negative size", buildNpy(header("'<f4'", "(-1,)")), /cannot be understood/],
    [
      "an absurd shape",
      buildNpy(header("'<f4'", "(2147483648, 2147483648)")),
      /needs 18446744073709552\d* bytes/,
    ],
    [
      "fewer numbers",
      buildNpy(header("'<f4'", "(3,)"), new Uint8Array(8)),
      /\(3\) of float32 needs 79 bytes, but it holds 75/,
    ],
    ["other words", buildNpy("print('hello')"), /"print\('hello'\)" cannot be understood/],
  ])("is refused with %s", async (_, bytes, sentence) => {
    expect(await refusal(readAll(sourceOf(bytes)))).toMatch(sentence);
  });

  it("rejects what is too large at once, with the remedy of its order", async () => {
    const rows = 2 ** 29 + 1;
    for (const [order, remedy] of [
      ["True", "save it in C order, by numpy\\.ascontiguousarray"],
      ["False", "split it into shorter episodes"],
    ]) {
      const text = `{'descr': '<f4', 'fortran_order': ${order}, 'shape': (${rows}, 1), }`;
      const file = await openArrays(sourceOf(buildNpy(text), "file", 10 + text.length + 4 * rows));
      expect(await refusal(file.rows("array").next(rows))).toMatch(
        new RegExp(
          `fill 2147483652 bytes, more than the 2147483648 that a file of its size may fill at once; ${remedy}$`,
        ),
      );
      await file.close();
    }
  });

  it("rejects integers that no double holds", async () => {
    const data = Buffer.from(BigInt64Array.of(1n, 2n ** 53n).buffer);
    expect(await refusal(readAll(sourceOf(buildNpy(header("'<i8'", "(2,)"), data))))).toMatch(
      /the integer 9007199254740992 at position \d+ is beyond ±2\^53; save it as float64/,
    );
  });
});

it("what is no known format is rejected with its first bytes", async () => {
  expect(await refusal(openArrays(sourceOf(Buffer.from("\x7fELF\0\0\0\0"))))).toMatch(
    /begins with the bytes 7f 45 4c 46 00/,
  );
  expect(await refusal(openArrays(sourceOf(Buffer.from([0x1f, 0x8b, 8, 0]))))).toMatch(
    /compressed by gzip; unpack it/,
  );
  expect(await refusal(openArrays(sourceOf(new Uint8Array(0))))).toMatch(/the file is empty/);
});
