import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The records of a folder of results without the wall-clock times, and the chain values that depend on them. */
export async function recordsOf(results: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(join(results, "runs.jsonl"), "utf8")).trimEnd().split("\n");
  const isTimed = (key: string) => key === "seconds" || key === "chain";
  return lines.map((line) => JSON.parse(line, (key, value) => (isTimed(key) ? undefined : value)));
}
