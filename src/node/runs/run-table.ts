import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Table } from "../../core/base/table.ts";
import { readMetrics } from "./metrics.ts";
import { RunDirectory } from "./run-directory.ts";

/** The runs in `folder` with their progress. */
export async function runTable(folder: string): Promise<Table> {
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const rows: string[][] = [];
  for (const name of names) {
    if (!existsSync(join(folder, name, "config.json"))) continue;
    const run = await RunDirectory.open(join(folder, name));
    const { environment, agent, training } = run.config;
    const last = existsSync(run.evaluations) ? readMetrics(run.evaluations).at(-1) : undefined;
    rows.push([
      name,
      environment,
      agent.name,
      `${last?.step ?? 0} / ${training.updates}`,
      last ? `${(100 * last.success).toFixed(1)} %` : "",
      existsSync(run.policy) ? "finished" : "unfinished",
    ]);
  }
  return { header: ["run", "environment", "agent", "evaluated at", "success", "state"], rows };
}
