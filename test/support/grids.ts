import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A small grid for launchers: one run that ends, and one that diverges. */
export const LAUNCHED_GRID = {
  methods: ["bc", { name: "wild", agent: { name: "smore", learningRate: 1e30 } }],
  tasks: ["PointReach"],
  seeds: 1,
  size: 40,
  agent: { hiddenSizes: [32], batchSize: 32 },
  training: { updates: 6000, evaluateEvery: 2000 },
  evaluation: { episodes: 5 },
};

/** The same, too brief to be interrupted. */
export const BRIEF_GRID = { ...LAUNCHED_GRID, training: { updates: 200, evaluateEvery: 100 } };

/** The records of a folder of results without the wall-clock times, and the chain values that depend on them. */
export async function recordsOf(results: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(join(results, "runs.jsonl"), "utf8")).trimEnd().split("\n");
  const isTimed = (key: string) => key === "seconds" || key === "chain";
  return lines.map((line) => JSON.parse(line, (key, value) => (isTimed(key) ? undefined : value)));
}
