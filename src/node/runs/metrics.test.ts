import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import { MetricsLog, type MetricsRow, readMetrics } from "./metrics.ts";

let folder: string;
let path: string;
let log: MetricsLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "metrics-"));
  path = join(folder, "metrics.jsonl");
  log = new MetricsLog(path);
});

afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true });
});

describe("MetricsLog", () => {
  it("writes one JSON object per line and reads the same rows back", () => {
    const rows: MetricsRow[] = [
      { step: 100, seconds: 1.25, "critic/loss": 0.1, größe: -3e-20 },
      { step: 200, "critic/loss": 1 / 3 },
    ];
    for (const row of rows) log.append(row);
    expect(
      readFileSync(path, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
    expect(readMetrics(path)).toEqual(rows);
  });

  it("keeps the values of a diverged run, in valid JSON", () => {
    const row = { step: 1, loss: Number.NaN, up: Infinity, down: -Infinity };
    log.append(row);
    expect(readFileSync(path, "utf8")).toBe('{"step":1,"loss":"NaN","up":"Infinity","down":"-Infinity"}\n');
    expect(readMetrics(path)).toEqual([row]);
  });

  it("drops the rows after a checkpoint and goes on from there", () => {
    log.append({ step: 1, größe: 1 });
    const position = log.position();
    log.append({ step: 2, größe: 2 });
    log.close();
    appendFileSync(path, '{"step":3,"gr'); // a kill in the middle of a write
    log = new MetricsLog(path);
    log.truncate(position);
    log.append({ step: 2, größe: 20 });
    expect(readMetrics(path)).toEqual([
      { step: 1, größe: 1 },
      { step: 2, größe: 20 },
    ]);
    log.truncate(0);
    expect(log.position()).toBe(0);
  });

  it("counts its position in bytes", () => {
    log.append({ step: 1, größe: 1 });
    expect(log.position()).toBe(readFileSync(path).length);
  });

  it("refuses to continue a file that is not the one of the checkpoint", () => {
    log.append({ step: 1 });
    const position = log.position();
    const before = readFileSync(path, "utf8");
    expect(() => log.truncate(position + 1)).toThrow(`${path} has 11 bytes where the checkpoint saw 12`);
    expect(() => log.truncate(position - 1)).toThrow(`${path} has no line end at byte 10`);
    expect(() => log.truncate(position - 1)).toThrow(UserError);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("says why a log cannot be written", () => {
    const missing = join(folder, "missing", "metrics.jsonl");
    expect(() => new MetricsLog(missing)).toThrow(UserError);
    expect(() => new MetricsLog(missing)).toThrow(`cannot write ${missing}: ENOENT`);
  });

  it.skipIf(!existsSync("/dev/full"))("says when the disk is full", () => {
    const full = new MetricsLog("/dev/full");
    expect(() => full.append({ step: 1 })).toThrow(
      new UserError("cannot write /dev/full: the disk is full; free some space"),
    );
    full.close();
  });
});

describe("readMetrics", () => {
  it("leaves out a last line that is still being written", () => {
    writeFileSync(path, '{"step":1}\n{"step":2}');
    expect(readMetrics(path)).toEqual([{ step: 1 }]);
    writeFileSync(path, "");
    expect(readMetrics(path)).toEqual([]);
    expect(() => readMetrics(join(folder, "none"))).toThrow(UserError);
  });

  it.each([
    ['{"step":2', "line 2: not a JSON object"],
    ["[2]", "line 2: not a JSON object"],
    ["", "line 2: not a JSON object"],
    ['{"loss":2}', "line 2: step is not a whole number"],
    ['{"step":"NaN"}', "line 2: step is not a whole number"],
    ['{"step":2,"loss":null}', "line 2: loss is not a number: null"],
    ['{"step":2,"loss":"toString"}', 'line 2: loss is not a number: "toString"'],
    ['{"step":2,"loss":{"critic":1}}', 'line 2: loss is not a number: {"critic":1}'],
  ])("names file and line of a broken line: %s", (line, message) => {
    writeFileSync(path, `{"step":1}\n${line}\n{"step":3}\n`);
    expect(() => readMetrics(path)).toThrow(new UserError(`${path}, ${message}`));
  });
});
