import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeResults } from "./remove-results.ts";

let parent: string;
let folder: string;
const write = async (...path: string[]) => {
  await mkdir(dirname(join(folder, ...path)), { recursive: true });
  await writeFile(join(folder, ...path), '{"format":"smore-run"}');
};

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "smore-results-"));
  folder = join(parent, "bench");
  await write("grid.json");
  await write("runs.jsonl");
  await write("figures", "success-profiles.svg");
  await write("tables", "success.tex");
  await write("runs", "a-seed0", "config.json");
  await write("runs", "a-seed0", "checkpoints", "000000010", "state.safetensors");
});
afterEach(() => rm(parent, { recursive: true }));

it("removes results with their runs, and does nothing where there are none", async () => {
  await removeResults(folder);
  expect(existsSync(folder)).toBe(false);
  await removeResults(folder);
});

it.each([
  [["notes.txt"], /notes\.txt belongs to no results and would be lost/],
  [["figures", "mine.ai"], /mine\.ai belongs to no results/],
  [["runs", "a-seed0", "analysis.ipynb"], /analysis\.ipynb belongs to no run and would be lost/],
  [["runs", "photos", "1.jpg"], /photos is not the folder of a run/],
])("keeps everything where there is %j", async (path, sentence) => {
  await write(...path);
  await expect(removeResults(folder)).rejects.toThrow(sentence);
  expect(existsSync(join(folder, "runs", "a-seed0", "config.json"))).toBe(true);
});

it("keeps a folder without results", async () => {
  const other = join(parent, "other");
  await mkdir(other);
  await expect(removeResults(other)).rejects.toThrow("holds no results of `smore bench`");
  expect(existsSync(other)).toBe(true);
});
