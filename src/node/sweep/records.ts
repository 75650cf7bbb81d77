import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import type { MetricsRow } from "../runs/metrics.ts";
import { readMetrics } from "../runs/metrics.ts";
import { RunDirectory } from "../runs/run-directory.ts";
import type { Cell } from "./cells.ts";

const evaluationSchema = z.looseObject({
  step: z.int().min(0),
  episodes: z.int().min(1),
  success: z.number().min(0).max(1),
  discountedReturn: z.number().min(0),
  /** Where the environment has rewards of its own. */
  environmentReturn: z.number().optional(),
});

/**
 * A line of runs.jsonl: everything about one run. Only what reports are made of is checked, so that lines written by
 * other versions stay readable.
 */
export const runRecordSchema = z.looseObject({
  /** The name of the run's folder. */
  run: z.string().min(1),
  method: z.string().min(1),
  task: z.string().min(1),
  /** `config.json` of the run. */
  config: z.looseObject({
    environment: z.string(),
    seed: z.int().min(0),
    training: z.looseObject({ updates: z.int().min(1) }),
    evaluation: z.looseObject({
      episodes: z.int().min(1),
      discount: z.number().gt(0).max(1),
      seed: z.int().min(0),
      actionNoise: z.number().min(0),
    }),
    dataset: z.looseObject({ folder: z.string(), fingerprint: z.string() }),
  }),
  /** The rows of eval.jsonl. */
  evaluations: z.array(evaluationSchema),
  /** The last of them, after the last update: what counts. Missing where the run failed. */
  final: evaluationSchema.optional(),
  /** Why there is no final policy. */
  failure: z.string().optional(),
});

export type RunRecord = z.output<typeof runRecordSchema>;

/** The record of a cell that has a result in `folder`; `failure` is the sentence of one that diverged. */
export async function recordOf(cell: Cell, folder: string, failure?: string): Promise<RunRecord> {
  const run = await RunDirectory.open(folder);
  const evaluations = (existsSync(run.evaluations) ? readMetrics(run.evaluations) : []).map(finiteValues);
  return {
    run: cell.name,
    method: cell.method,
    task: cell.task,
    config: run.config,
    evaluations,
    ...(failure === undefined ? { final: evaluations.at(-1) } : { failure }),
  } as RunRecord;
}

/** JSON has no other numbers; the standard error of a single episode is one that is left out. */
function finiteValues(row: MetricsRow): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => Number.isFinite(value)));
}

export function formatRecords(records: readonly RunRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** The records in a file. Throws {@link UserError} that names file, line and field. */
export async function loadRecords(path: string): Promise<RunRecord[]> {
  if (!existsSync(path))
    throw new UserError(`${path} does not exist; give a folder that \`smore bench\` made`);
  const lines = (await readFile(path, "utf8")).split("\n").slice(0, -1);
  return lines.map((line, index) => {
    const where = `${path}, line ${index + 1}`;
    let content: unknown;
    try {
      content = JSON.parse(line);
    } catch {
      throw new UserError(
        `${where}: not JSON; restore the file, or have it written again by \`smore bench\``,
      );
    }
    const record = validateConfig(runRecordSchema, content, `${where}: `);
    if ((record.final === undefined) === (record.failure === undefined))
      throw new UserError(`${where}: needs either final or failure`);
    return record;
  });
}
