import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../../core/base/errors.ts";
import { blocksOf, type Column } from "../../../core/data/columns/column.ts";
import { joinRanges } from "../../../core/data/columns/joined-column.ts";
import { MemoryColumn } from "../../../core/data/columns/memory-column.ts";
import { numbersOf } from "../../../core/data/testing/columns.ts";
import { DiskColumn } from "./disk-column.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "smore-columns-"));
});
afterAll(() => rmSync(home, { recursive: true }));

/** Row r of width w holds r·w, r·w + 1 …, as bytes modulo 256. */
const floats = (rows: number, width: number) => Float32Array.from({ length: rows * width }, (_, i) => i);
const bytes = (rows: number, width: number) => Uint8Array.from({ length: rows * width }, (_, i) => i);
const bits = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength);
let files = 0;
const onDisk = <Numbers extends Float32Array | Uint8Array>(numbers: Numbers, width: number) => {
  const path = join(home, `${files++}`);
  writeFileSync(path, numbers);
  const type = numbers instanceof Float32Array ? "float32" : "uint8";
  return new DiskColumn<Numbers>(path, type, numbers.length / width, width);
};

const ROWS = 4100;
const kinds: [string, (width: number) => Column][] = [
  ["float32 in memory", (width) => new MemoryColumn(floats(ROWS, width), width)],
  ["float32 on disk", (width) => onDisk(floats(ROWS, width), width)],
  ["bytes in memory", (width) => new MemoryColumn(bytes(ROWS, width), width)],
  ["bytes on disk", (width) => onDisk(bytes(ROWS, width), width)],
  [
    "bytes joined in memory without a copy",
    (width) => {
      const column = new MemoryColumn(bytes(ROWS + 5, width), width);
      const rest = new MemoryColumn(bytes(ROWS, width), width);
      const ranges = [
        { column, first: 0, end: 3 },
        { column: rest, first: 3, end: 40 },
        { column, first: 40, end: ROWS },
      ];
      return joinRanges<Uint8Array>(ranges, 0);
    },
  ],
  [
    "float32 joined from both",
    (width) => {
      const column = onDisk(floats(ROWS, width), width);
      const rest = new MemoryColumn(floats(ROWS, width), width);
      return joinRanges<Float32Array>([
        { column, first: 0, end: 3 },
        { column, first: 3, end: 40 },
        { column: rest, first: 40, end: ROWS },
      ]);
    },
  ],
];

describe.each(kinds)("a column of %s", (_, make) => {
  it.each([3, 150])("of width %i gathers rows and their neighbours, and leaves out −1", (width) => {
    const column = make(width);
    const all = column.type === "uint8" ? bytes(ROWS, width) : floats(ROWS, width);
    const row = (r: number) => Array.from(all.subarray(r * width, (r + 1) * width));
    const rows = Int32Array.of(7, ROWS - 2, -1, 0, 39);
    const next = Int32Array.of(8, ROWS - 1, 3, -1, 40);
    const far = Int32Array.of(4000, 1, -1, -1, 38);
    const targets = [rows, next, far].map((picked) => ({
      rows: picked,
      target: new Float32Array(5 * width).fill(-5),
    }));
    column.gather(targets, 5);
    for (const { rows: picked, target } of targets)
      for (const [i, r] of picked.entries())
        expect(Array.from(target.subarray(i * width, (i + 1) * width))).toEqual(
          r < 0 ? Array(width).fill(-5) : row(r),
        );
    column.close();
  });

  it("is read in order and anywhere, and what was read stays", () => {
    const column = make(90);
    const all = column.type === "uint8" ? bytes(ROWS, 90) : floats(ROWS, 90);
    const early = column.read(0, 2);
    const part = column.read(1234, 1300);
    expect(bits(numbersOf(column)).equals(bits(all))).toBe(true);
    expect(part).toEqual(all.subarray(1234 * 90, 1300 * 90));
    expect(early).toEqual(all.subarray(0, 180));
    const blocks = [...blocksOf(column)];
    expect(blocks.length).toBe(column.type === "uint8" ? 1 : 2);
    expect(Buffer.concat(blocks.map(bits)).equals(bits(all))).toBe(true);
    column.close();
  });
});

describe("a column on disk", () => {
  it("gathers more rows than are read together, and rows larger than that", () => {
    // Rows of an odd number of bytes, so that no number behind them is aligned.
    const large = onDisk(bytes(3, 700_001), 700_001);
    const many = onDisk(floats(ROWS, 3), 3);
    for (const target of [new Uint8Array(3 * 700_001), new Float32Array(3 * 700_001)]) {
      large.gather([{ rows: Int32Array.of(2, -1, 0), target }], 3);
      const expected = [large.read(2, 3), new Uint8Array(700_001), large.read(0, 1)];
      expect(Buffer.from(target).equals(Buffer.concat(expected))).toBe(true);
    }
    const rows = Int32Array.from({ length: 3000 }, (_, i) => (7919 * i) % ROWS);
    const pick = { rows, target: new Float32Array(9000) };
    many.gather([pick], 3000);
    expect(pick.target).toEqual(
      Float32Array.from({ length: 9000 }, (_, i) => 3 * rows[Math.floor(i / 3)] + (i % 3)),
    );
    large.close();
    many.close();
    expect(() => many.gather([pick], 1)).toThrow("was closed");
  });
});

describe("joinRanges", () => {
  it("shows a range of memory without a copy", () => {
    const whole = new MemoryColumn(floats(10, 2), 2);
    const part = joinRanges([
      { column: whole, first: 2, end: 3 },
      { column: whole, first: 3, end: 5 },
    ]);
    expect(numbersOf(part)).toEqual(Float32Array.of(4, 5, 6, 7, 8, 9));
    expect(numbersOf(part).buffer).toBe(whole.numbers.buffer);
  });

  it.each([
    ["copies short rows", 1000, false],
    ["shows long rows, such as images, without a copy", 5000, true],
  ])("%s of several ranges", (_, width, isShown) => {
    const whole = new MemoryColumn(bytes(4, width), width);
    const first = whole.numbers[0];
    const part = joinRanges([
      { column: whole, first: 0, end: 1 },
      { column: whole, first: 2, end: 4 },
    ]);
    whole.numbers[0] = first + 1;
    expect(part.read(0, 1)[0]).toBe(isShown ? first + 1 : first);
    expect(part.read(2, 3)).toEqual(whole.read(3, 4));
  });
});

describe("a file that fails while it is in use", () => {
  it("and is cut short ends in one sentence", () => {
    const column = onDisk(floats(100, 4), 4);
    truncateSync(column.path, 800);
    const pick = [{ rows: Int32Array.of(49), target: new Float32Array(4) }];
    column.gather(pick, 1);
    expect(Array.from(pick[0].target)).toEqual([196, 197, 198, 199]);
    pick[0].rows[0] = 50;
    for (const read of [() => column.gather(pick, 1), () => column.read(0, 100)]) {
      expect(read).toThrow(UserError);
      expect(read).toThrow(/ends after 800 bytes, where it had 1600 .*copy the dataset again$/);
    }
    pick[0].rows[0] = 0;
    column.gather(pick, 1);
    expect(Array.from(pick[0].target)).toEqual([0, 1, 2, 3]);
    column.close();
  });
  it("and cannot be read any more ends in one sentence", () => {
    // A folder can be opened like a file, and every read of it fails.
    const column = new DiskColumn<Float32Array>(home, "float32", 10, 1);
    const read = () => column.read(3, 4);
    expect(read).toThrow(UserError);
    expect(read).toThrow(/^cannot read .* at byte 12: it is a folder, not a file; check the disk it is on$/);
    column.close();
    column.close();
  });
});
