import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import { formatRecords, loadRecords, resealRecords } from "./records.ts";
import { recordFrom } from "./testing/records.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-records-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(text: string): string {
  const path = join(folder, "runs.jsonl");
  writeFileSync(path, text);
  return path;
}

const code = { commit: "1".repeat(40), packageLock: "2".repeat(64) };
const records = [
  recordFrom({ method: "smore", curve: [0, 0.4, 0.5] }),
  recordFrom({ method: "gofar", curve: [0], failure: "training diverged at update 3" }),
].map((record) => ({ ...record, config: { ...record.config, version: 2, code } }));
const [one, two] = formatRecords(records).split(/(?<=\n)/);
/** As written by versions before 0.2. */
const older = records.map(({ config: { code: _, ...config }, ...record }) => ({
  ...record,
  config: { ...config, version: 1 },
}));
const plain = (record: object) => `${JSON.stringify(record)}\n`;

it("reads back what it wrote, unknown settings included", async () => {
  const [first, second] = records;
  const later = {
    ...first,
    config: { ...first.config, agent: { name: "smore" }, invention: [1] },
    host: "x",
  };
  expect(await loadRecords(write(formatRecords([later, second])))).toEqual([later, second]);
  expect(await loadRecords(write(formatRecords([])))).toEqual([]);
});

it("reads records from before chain values", async () => {
  expect(await loadRecords(write(older.map(plain).join("")))).toEqual(older);
});

it.each([
  ["a changed number", one.replace("0.4", "0.5") + two, 1],
  ["a removed record", one, 1],
  ["exchanged records", two + one, 1],
  ["a record of another file", one + formatRecords([records[1]]), 2],
  ["a record without its chain value", one + plain(records[1]), 2],
  ["a record that is made to look older", one.replace('"version":2', '"version":1') + two, 1],
])("%s is rejected with file, line and remedy", async (_, text, line) => {
  const path = write(text);
  await expect(loadRecords(path)).rejects.toThrow(
    new UserError(
      `${path}, line ${line}: the record was changed since it was written, or the number of records was; restore the file, or accept the change with \`smore reseal ${folder}\``,
    ),
  );
});

it("accepts changes on demand, and marks the records", async () => {
  const path = write(one.replace("0.4", "0.5") + two);
  expect(await resealRecords(path)).toEqual(["runs.jsonl, line 1 was changed, or the number of records was"]);
  const [first, second] = await loadRecords(path);
  expect(first.evaluations[1].success).toBe(0.5);
  expect(first.reseals).toEqual(["its record was changed"]);
  expect(second).toEqual(records[1]);
  expect(await resealRecords(path)).toEqual([]);
});

it("names file, line and field of a fault", async () => {
  const [first, second] = older;
  const faults: [string, string][] = [
    [`${plain(first)}not JSON\n`, "runs.jsonl, line 2: not JSON"],
    [plain(first) + plain(second).trimEnd(), "runs.jsonl, line 2: the record has no end"],
    [
      plain(first) + plain(second).replace('"seed":0', '"seed":"one"'),
      'runs.jsonl, line 2: config.seed is "one": expected a whole number',
    ],
    [plain(second).replace("failure", "failing"), "runs.jsonl, line 1: needs either final or failure"],
    [
      plain(first).replace('"updates":20', '"updates":30'),
      "runs.jsonl, line 1: the last evaluation is that of update 20, and the run has 30 updates",
    ],
  ];
  for (const [text, sentence] of faults) await expect(loadRecords(write(text))).rejects.toThrow(sentence);
  await expect(loadRecords(join(folder, "none.jsonl"))).rejects.toThrow("none.jsonl does not exist");
});
