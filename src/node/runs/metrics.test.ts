import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import { HashChain } from "../files/hash-chain.ts";
import { MetricsLog, type MetricsRow, readMetrics, rechain } from "./metrics.ts";

let folder: string;
let path: string;
let log: MetricsLog;

const START = "start of this log";
/** The text of rows in a chain. */
const chained = (...rows: string[]) => {
  const chain = new HashChain(START);
  return rows.map((row) => `${chain.append(row)}\n`).join("");
};
const rowsOf = (file: string) => readMetrics(file, START).rows;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "metrics-"));
  path = join(folder, "metrics.jsonl");
  log = new MetricsLog(path, START);
});

afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true });
});

describe("MetricsLog", () => {
  it("writes one JSON object per line, chained, and reads the same rows back", () => {
    const rows: MetricsRow[] = [
      { step: 100, seconds: 1.25, "critic/loss": 0.1, größe: -3e-20 },
      { step: 200, "critic/loss": 1 / 3 },
    ];
    for (const row of rows) log.append(row);
    expect(readFileSync(path, "utf8")).toBe(chained(...rows.map((row) => JSON.stringify(row))));
    expect(readMetrics(path, START)).toEqual({ rows, end: log.position() });
  });

  it("keeps the values of a diverged run, in valid JSON", () => {
    const row = { step: 1, loss: Number.NaN, up: Infinity, down: -Infinity };
    log.append(row);
    expect(readFileSync(path, "utf8")).toBe(
      chained('{"step":1,"loss":"NaN","up":"Infinity","down":"-Infinity"}'),
    );
    expect(rowsOf(path)).toEqual([row]);
  });

  it("drops the rows after a checkpoint and continues from there", () => {
    log.append({ step: 1, größe: 1 });
    const position = log.position();
    log.append({ step: 2, größe: 2 });
    log.close();
    appendFileSync(path, '{"step":3,"gr'); // a kill in the middle of a write
    log = new MetricsLog(path, START);
    log.truncate(position);
    log.append({ step: 2, größe: 20 });
    expect(rowsOf(path)).toEqual([
      { step: 1, größe: 1 },
      { step: 2, größe: 20 },
    ]);
    log.truncate();
    expect(log.position()).toEqual({ rows: 0, chain: START });
    expect(readFileSync(path, "utf8")).toBe("");
  });

  it("refuses to continue a file that is not the one of the checkpoint", () => {
    log.append({ step: 1 });
    const position = log.position();
    const before = readFileSync(path, "utf8");
    expect(() => log.truncate({ ...position, rows: 2 })).toThrow(
      new UserError(
        `${path} has 1 rows where the checkpoint saw 2: it was cut or replaced since; restore it to continue this run`,
      ),
    );
    expect(() => log.truncate({ ...position, chain: "0123456789abcdef" })).toThrow(
      `${path} does not have the rows that the checkpoint saw`,
    );
    writeFileSync(path, before.replace("1", "2"));
    expect(() => log.truncate(position)).toThrow(`${path}, line 1: the row was changed since it was written`);
    expect(readFileSync(path, "utf8")).toBe(before.replace("1", "2"));
  });

  it("says why a log cannot be written", () => {
    const missing = join(folder, "missing", "metrics.jsonl");
    expect(() => new MetricsLog(missing, START)).toThrow(UserError);
    expect(() => new MetricsLog(missing, START)).toThrow(
      `cannot write ${missing}: there is no such file or folder`,
    );
  });

  it.skipIf(!existsSync("/dev/full"))("says when the disk is full", () => {
    const full = new MetricsLog("/dev/full", START);
    expect(() => full.append({ step: 1 })).toThrow(
      new UserError("cannot write /dev/full: the disk is full; free some space"),
    );
    full.close();
  });
});

describe("readMetrics", () => {
  it("leaves out a last line that is still being written, wherever it is torn", () => {
    const text = chained('{"step":1}', '{"step":2}');
    const first = chained('{"step":1}').length;
    for (let length = first; length < text.length; length++) {
      writeFileSync(path, text.slice(0, length));
      expect(rowsOf(path)).toEqual([{ step: 1 }]);
    }
    writeFileSync(path, "");
    expect(rowsOf(path)).toEqual([]);
    expect(() => rowsOf(join(folder, "none"))).toThrow(UserError);
  });

  it("rejects rows that were changed, removed, exchanged or taken from another log", () => {
    const [one, two, three] = chained('{"step":1}', '{"step":2}', '{"step":3}').split(/(?<=\n)/);
    const rejection = (text: string) => {
      writeFileSync(path, text);
      expect(() => rowsOf(path)).toThrow(UserError);
      try {
        rowsOf(path);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(rejection(one + two.replace("2", "3") + three)).toBe(
      `${path}, line 2: the row was changed since it was written, or rows before it are missing; restore the file, or accept the change with \`smore reseal ${folder}\``,
    );
    expect(rejection(one + three)).toContain("line 2");
    expect(rejection(two + one + three)).toContain("line 1");
    expect(rejection(`${one}{"step":2}\n`)).toContain("line 2");
    writeFileSync(path, one);
    expect(() => readMetrics(path, "another log")).toThrow("line 1");
  });

  it.each([
    ['{"step":2', "line 2: not a JSON object"],
    ["[2]", "line 2: not a JSON object"],
    ['{"loss":2}', "line 2: step is not a whole number"],
    ['{"step":"NaN"}', "line 2: step is not a whole number"],
    ['{"step":2,"loss":null}', "line 2: loss is not a number: null"],
    ['{"step":2,"loss":"toString"}', 'line 2: loss is not a number: "toString"'],
    ['{"step":2,"loss":{"critic":1}}', 'line 2: loss is not a number: {"critic":1}'],
  ])("a log with a line that is no row cannot be chained anew: %s", (line, message) => {
    writeFileSync(path, `{"step":1}\n${line}\n{"step":3}\n`);
    expect(() => rechain(path, START)).toThrow(new UserError(`${path}, ${message}`));
  });
});

it("a log that is chained anew keeps its rows", () => {
  writeFileSync(path, `{"step":1}\n${chained('{"step":2,"loss":"NaN"}')}{"step":3`);
  const { text, rows, positions } = rechain(path, START);
  expect(text).toBe(chained('{"step":1}', '{"step":2,"loss":"NaN"}'));
  writeFileSync(path, text);
  expect(readMetrics(path, START)).toEqual({ rows, end: positions[2] });
  expect(positions[0]).toEqual({ rows: 0, chain: START });
});
