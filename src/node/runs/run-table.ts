import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { Table } from "../../core/base/table.ts";
import { POLICY, RunDirectory } from "./run-directory.ts";

/** The runs in `folder` with their progress. The state of a run that cannot be opened is the sentence that says why. */
export async function runTable(folder: string): Promise<Table> {
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const rows: string[][] = [];
  for (const name of names)
    if (existsSync(join(folder, name, "config.json"))) rows.push(await rowOf(join(folder, name), name));
  return { header: ["run", "environment", "agent", "evaluated at", "success", "state"], rows };
}

async function rowOf(folder: string, name: string): Promise<string[]> {
  try {
    const run = await RunDirectory.open(folder);
    const { environment, agent, training } = run.config;
    const last = (await run.readLog("eval.jsonl")).at(-1);
    return [
      name,
      environment ?? "—",
      agent.name,
      `${last?.step ?? 0} / ${training.updates}`,
      last && "success" in last ? `${(100 * last.success).toFixed(1)} %` : "",
      (await run.readFile(POLICY)) ? "finished" : "unfinished",
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [name, "", "", "", "", error.message];
  }
}
