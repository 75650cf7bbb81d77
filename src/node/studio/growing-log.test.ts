import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GrowingLog } from "./growing-log.ts";

const LONG = 1000;
let folder: string;
let path: string;
let log: GrowingLog;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-log-"));
  path = join(folder, "metrics.jsonl");
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(path, { force: true });
  log = new GrowingLog(path);
});

const row = (step: number, loss: number | string) =>
  `{"step":${step},"loss":${JSON.stringify(loss)},"chain":"0123"}\n`;
const column = (name: string) => Array.from(log.column(name) ?? []);

describe("a log that is being written", () => {
  it("has no rows before its file is there", async () => {
    await log.update(LONG);
    expect(log.rows).toBe(0);
    writeFileSync(path, row(1, 2));
    await log.update(LONG);
    expect(column("loss")).toEqual([2]);
  });

  it("grows by what is new, without a line whose end is missing", async () => {
    writeFileSync(path, row(1, 5) + row(2, 4).slice(0, 12));
    await log.update(LONG);
    expect(column("step")).toEqual([1]);
    appendFileSync(path, row(2, 4).slice(12) + row(3, 3));
    await log.update(LONG);
    expect(column("step")).toEqual([1, 2, 3]);
    expect(column("loss")).toEqual([5, 4, 3]);
    expect(log.unread).toBe(0);
  });

  it("is read again after it was cut, and after other rows took the place of its own", async () => {
    writeFileSync(path, row(1, 1) + row(2, 2) + row(3, 3));
    await log.update(LONG);
    writeFileSync(path, row(1, 1) + row(2, 7));
    await log.update(LONG);
    expect(column("loss")).toEqual([1, 7]);
    writeFileSync(path, row(1, 1) + row(2, 8) + row(3, 9) + row(4, 9));
    await log.update(LONG);
    expect(column("loss")).toEqual([1, 8, 9, 9]);
  });

  it("skips damaged lines, and knows the numbers that JSON lacks", async () => {
    writeFileSync(
      path,
      `${row(1, "NaN")}nonsense\n{"loss":3}\n[]\nnull\n${row(2, "Infinity")}${row(3, "text")}`,
    );
    await log.update(LONG);
    expect(column("step")).toEqual([1, 2, 3]);
    expect(column("loss")).toEqual([Number.NaN, Infinity, Number.NaN]);
  });

  it("has NaN where a row lacks a column", async () => {
    writeFileSync(path, '{"step":1}\n{"step":2,"late":6}\n{"step":3}\n');
    await log.update(LONG);
    expect(column("late")).toEqual([Number.NaN, 6, Number.NaN]);
    expect(log.column("none")).toBeUndefined();
  });

  it("can have lines that are longer than a block", async () => {
    const wide = `{"step":1,${Array.from({ length: 1500 }, (_, i) => `"${"w".repeat(800)}${i}":${i}`).join()}}\n`;
    expect(wide.length).toBeGreaterThan(1 << 20);
    writeFileSync(path, wide + row(2, 2));
    await log.update(LONG);
    expect(log.rows).toBe(2);
  });

  it("is read in parts where it is long, none of them twice", async () => {
    const rows = 40_000;
    writeFileSync(path, Array.from({ length: rows }, (_, i) => row(i, i)).join(""));
    await log.update(0);
    let parts = 1;
    for (; log.unread > 0; parts++) await log.update(0);
    expect(parts).toBeGreaterThan(1);
    expect(column("step")).toEqual(Array.from({ length: rows }, (_, i) => i));
  });
});
