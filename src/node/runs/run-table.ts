import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { Table } from "../../core/base/table.ts";
import { RunDirectory } from "./run-directory.ts";

/** A run with its progress. The state of a run that cannot be opened is the sentence that says why. */
export interface ListedRun {
  readonly run: string;
  readonly state: string;
  readonly environment?: string | undefined;
  readonly agent?: string;
  readonly updates?: number;
  /** The update of the last evaluation. */
  readonly evaluatedAt?: number;
  /** The success rate of that evaluation. */
  readonly success?: number | undefined;
}

/** The runs in `folder`, by name. */
export async function listRuns(folder: string): Promise<ListedRun[]> {
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const runs: ListedRun[] = [];
  for (const name of names)
    if (existsSync(join(folder, name, "config.json"))) runs.push(await listRun(join(folder, name), name));
  return runs;
}

async function listRun(folder: string, name: string): Promise<ListedRun> {
  try {
    const run = await RunDirectory.open(folder);
    const { environment, agent, training } = run.config;
    const last = (await run.readLog("eval.jsonl")).at(-1);
    return {
      run: name,
      environment,
      agent: agent.name,
      evaluatedAt: last?.step ?? 0,
      updates: training.updates,
      success: last?.success,
      state: (await run.isFinished()) ? "finished" : "unfinished",
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { run: name, state: error.message };
  }
}

export function runTable(runs: readonly ListedRun[]): Table {
  return {
    header: ["run", "environment", "agent", "evaluated at", "success", "state"],
    rows: runs.map(({ run, environment, agent, evaluatedAt, updates, success, state }) => [
      run,
      agent === undefined ? "" : (environment ?? "—"),
      agent ?? "",
      updates === undefined ? "" : `${evaluatedAt} / ${updates}`,
      success === undefined ? "" : `${(100 * success).toFixed(1)} %`,
      state,
    ]),
  };
}
