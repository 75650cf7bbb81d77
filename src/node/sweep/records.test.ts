import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatRecords, loadRecords } from "./records.ts";
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

const records = [
  recordFrom({ method: "smore", curve: [0, 0.5] }),
  recordFrom({ method: "gofar", curve: [0], failure: "training diverged at update 3" }),
];

it("reads back what it wrote, settings it does not know included", async () => {
  const [first, second] = records;
  const later = {
    ...first,
    config: { ...first.config, agent: { name: "smore" }, invention: [1] },
    host: "x",
  };
  expect(await loadRecords(write(formatRecords([later, second])))).toEqual([later, second]);
});

it("names file, line and field of a fault", async () => {
  const [line, other] = formatRecords(records).split("\n");
  const faults: [string, string][] = [
    [`${line}\nnot JSON\n`, "runs.jsonl, line 2: not JSON"],
    [
      `${line}\n${other.replace('"seed":0', '"seed":"one"')}\n`,
      'runs.jsonl, line 2: config.seed is "one": expected a whole number',
    ],
    [`${other.replace("failure", "failing")}\n`, "runs.jsonl, line 1: needs either final or failure"],
  ];
  for (const [text, sentence] of faults) await expect(loadRecords(write(text))).rejects.toThrow(sentence);
  await expect(loadRecords(join(folder, "none.jsonl"))).rejects.toThrow("none.jsonl does not exist");
});
