import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { changedLines, HashChain, withoutChain } from "../files/hash-chain.ts";
import { readManifest } from "../runs/manifest.ts";
import type { MetricsRow } from "../runs/metrics.ts";
import { outcomesAt, RunDirectory } from "../runs/run-directory.ts";
import type { Cell } from "./cells.ts";

const evaluationSchema = z.looseObject({
  step: z.int().min(0),
  /** What was played, where the environment is known. */
  episodes: z.int().min(1).optional(),
  success: z.number().min(0).max(1).optional(),
  discountedReturn: z.number().min(0).optional(),
  /** Where the environment has rewards of its own. */
  environmentReturn: z.number().optional(),
  /** Readings of instruments, see `InstrumentPanel`. */
  "pairAccuracy/random": z.number().min(0).max(1).optional(),
  valueRankCorrelation: z.number().min(-1.001).max(1.001).optional(),
  "heldOut/actionError": z.number().min(0).optional(),
  "heldOut/logProbability": z.number().optional(),
});

/** The part of `outcomes/<update>.json` that reports use. */
const outcomesSchema = z.object({
  /** 1 or 0. */
  success: z.array(z.number()),
  discountedReturn: z.array(z.number()),
  environmentReturn: z.array(z.number()).optional(),
});

/**
 * A line of runs.jsonl: everything about one run. Only the fields that reports use are checked, so that lines written by
 * other versions stay readable.
 */
export const runRecordSchema = z.looseObject({
  /** The name of the run's folder. */
  run: z.string().min(1),
  method: z.string().min(1),
  task: z.string().min(1),
  /** `config.json` of the run. */
  config: z.looseObject({
    environment: z.string().optional(),
    seed: z.int().min(0),
    /** Runs before version 0.2 held no episodes out. */
    training: z.looseObject({ updates: z.int().min(1), heldOut: z.number().optional() }),
    evaluation: z.looseObject({
      episodes: z.int().min(1),
      discount: z.number().gt(0).max(1),
      seed: z.int().min(0),
      actionNoise: z.number().min(0),
    }),
    /** Absent where the run collected its own data. */
    dataset: z.looseObject({ folder: z.string(), fingerprint: z.string() }).optional(),
    heldOutDataset: z.looseObject({ folder: z.string(), fingerprint: z.string() }).optional(),
    /** What made the run. Records of runs before version 2 lack `code` and are not chained. */
    version: z.int().optional(),
    versions: z.record(z.string(), z.string()).optional(),
    code: z.looseObject({ commit: z.string(), packageLock: z.string() }).optional(),
  }),
  /** The rows of eval.jsonl. */
  evaluations: z.array(evaluationSchema),
  /** The last of them, after the last update: what counts. Missing where the run failed. */
  final: evaluationSchema.optional(),
  /** Of each episode of `final`, in their order. Older runs did not keep them. */
  outcomes: outcomesSchema.optional(),
  /** Why there is no final policy. */
  failure: z.string().optional(),
  /** Changes to the run or its record that were accepted by `smore reseal`. */
  reseals: z.array(z.string()).optional(),
});

export type RunRecord = z.output<typeof runRecordSchema>;

/** The record of a run that has a result in `folder`; `failure` is the sentence of one that diverged. */
export async function recordOf(
  cell: Pick<Cell, "name" | "method" | "task">,
  folder: string,
  failure?: string,
): Promise<RunRecord> {
  const run = await RunDirectory.open(folder);
  const evaluations = (await run.readLog("eval.jsonl")).map(finiteValues);
  const { reseals } = await readManifest(folder);
  const final = failure === undefined ? evaluations.at(-1) : undefined;
  const outcomes = final && (await outcomesOf(run, final.step));
  return {
    run: cell.name,
    method: cell.method,
    task: cell.task,
    config: run.config,
    evaluations,
    ...(final ? { final } : { failure }),
    ...(outcomes && { outcomes }),
    ...(reseals.length > 0 && { reseals }),
  } as RunRecord;
}

/** JSON has no other numbers; the standard error of a single episode is one that is left out. */
function finiteValues(row: MetricsRow): MetricsRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => Number.isFinite(value))) as MetricsRow;
}

async function outcomesOf(run: RunDirectory, update: number): Promise<RunRecord["outcomes"]> {
  const path = outcomesAt(update);
  const bytes = await run.readFile(path);
  if (!bytes) return undefined;
  const origin = `${join(run.folder, path)}: `;
  return validateConfig(outcomesSchema, parseJson(new TextDecoder().decode(bytes), origin), origin);
}

/** The text of runs.jsonl: chained lines. The chain begins with the number of records, so that none can be missing. */
export function formatRecords(records: readonly RunRecord[]): string {
  const chain = new HashChain(chainStart(records.length));
  return records.map((record) => `${chain.append(JSON.stringify(record))}\n`).join("");
}

function chainStart(count: number): string {
  return `${count} records`;
}

/** The records in a file. Throws {@link UserError} that names file, line and field. */
export async function loadRecords(path: string): Promise<RunRecord[]> {
  const lines = await readLines(path);
  const chain = new HashChain(chainStart(lines.length));
  return lines.map((line, index) => {
    const where = `${path}, line ${index + 1}`;
    const object = chain.verify(line);
    const record = parseRecord(object ?? line, where);
    if (object === undefined && ("chain" in record || record.config.code))
      throw new UserError(
        `${where}: the record was changed since it was written, or the number of records was; ` +
          `restore the file, or accept the change with \`smore reseal ${dirname(path)}\``,
      );
    return record;
  });
}

/**
 * Accepts every change that was made to the records in a file since they were written, and marks those that were changed.
 * @returns the changes; if there are none, nothing is written
 */
export async function resealRecords(path: string): Promise<string[]> {
  const lines = await readLines(path);
  const changed = changedLines(lines, chainStart(lines.length));
  const records = lines.map((line, index) => {
    const record = parseRecord(withoutChain(line), `${path}, line ${index + 1}`);
    const { reseals = [] } = record;
    return changed.includes(index + 1)
      ? { ...record, reseals: [...reseals, "its record was changed"] }
      : record;
  });
  if (changed.length > 0) await writeFileAtomically(path, formatRecords(records));
  return changed.map((line) => `runs.jsonl, line ${line} was changed, or the number of records was`);
}

async function readLines(path: string): Promise<string[]> {
  if (!existsSync(path))
    throw new UserError(
      `${path} does not exist; give a folder that \`smore bench\` made, or the folders of runs`,
    );
  const lines = (await readFile(path, "utf8")).split("\n");
  if (lines.pop() !== "")
    throw new UserError(`${path}, line ${lines.length + 1}: the record has no end; ${RESTORE}`);
  return lines;
}

const RESTORE = "restore the file, or have it written again by `smore bench`";

function parseRecord(line: string, where: string): RunRecord {
  const record = validateConfig(runRecordSchema, parseJson(line, `${where}: `), `${where}: `);
  if ((record.final === undefined) === (record.failure === undefined))
    throw new UserError(`${where}: needs either final or failure`);
  if (record.final && record.final.step !== record.config.training.updates)
    throw new UserError(
      `${where}: the last evaluation is that of update ${record.final.step}, and the run has ${record.config.training.updates} updates; ${RESTORE}`,
    );
  return record;
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${origin}not JSON; ${RESTORE}`);
  }
}
