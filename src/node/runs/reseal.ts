import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { envSpec } from "../../core/envs/index.ts";
import type { RunConfig } from "../../core/learn/config.ts";
import { appendChecksum, verifyChecksum, withoutChecksum } from "../../core/policy/checksum.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { changedLines } from "../files/hash-chain.ts";
import { holdFolder } from "../files/hold.ts";
import { readRegular } from "../files/regular.ts";
import type { Json } from "../files/sealed-json.ts";
import { sha256 } from "../files/sha256.ts";
import { CheckpointStore } from "./checkpoints.ts";
import { formatManifest, type LogName, MANIFEST, type Manifest, readManifest } from "./manifest.ts";
import { completeLines, type LogPosition, type MetricsRow, type Rechained, rechain } from "./metrics.ts";
import { resumeState } from "./resume-state.ts";
import {
  CONFIG,
  chainStart,
  POLICY,
  parseConfig,
  readConfigText,
  requireDataset,
  requireSameTask,
} from "./run-directory.ts";
import { FAILURE } from "./run-end.ts";

const LOGS = ["metrics.jsonl", "eval.jsonl"] as const;

/**
 * Accepts every change that was made to a run since its files were written: computes the manifest and the chains of the
 * logs again, binds the checkpoints to them and lists the changes in the manifest.
 * @returns the changes; if there are none, nothing is written
 * @throws UserError when the configuration or a log is not valid, or another process uses the run
 */
export async function resealRun(folder: string): Promise<string[]> {
  const file = join(folder, CONFIG);
  const text = await readConfigText(file);
  const config = await parseConfig(file, text);
  await requireSound(folder, config);
  const id = sha256(text);
  const hold = await holdFolder(folder);
  try {
    const sealed = await sealedState(folder);
    const changes = await changesSince(sealed, folder, id);
    if (changes.length === 0) return [];
    const logs = {
      "metrics.jsonl": await rewriteLog(folder, "metrics.jsonl", id),
      "eval.jsonl": await rewriteLog(folder, "eval.jsonl", id),
    };
    await adoptCheckpoints(folder, sealed.files["config.json"], id, logs);
    const files: Record<string, string> = { "config.json": id };
    for (const path of Object.keys(sealed.files))
      if (path !== "config.json" && existsSync(join(folder, path)))
        files[path] = await rewriteFile(folder, path);
    const hasEnded = sealed.logs && (files[POLICY] ?? files[FAILURE]) !== undefined;
    const ends = {
      "metrics.jsonl": logs["metrics.jsonl"].positions.at(-1)!,
      "eval.jsonl": logs["eval.jsonl"].positions.at(-1)!,
    };
    const manifest: Manifest = {
      files,
      ...(hasEnded && { logs: ends }),
      reseals: [...sealed.reseals, ...changes],
    };
    await writeFileAtomically(join(folder, MANIFEST), formatManifest(manifest));
    return changes;
  } finally {
    await hold.release();
  }
}

/** Makes sure that the configuration describes a run that can be opened. */
async function requireSound(
  folder: string,
  { environment, dataset, heldOutDataset }: RunConfig,
): Promise<void> {
  if (environment !== undefined) envSpec(environment);
  if (dataset) await requireDataset(resolve(folder, dataset.folder), environment);
  if (dataset && heldOutDataset)
    await requireSameTask(resolve(folder, heldOutDataset.folder), resolve(folder, dataset.folder));
}

/** The paths of the files in a folder of the run, which may not be there. */
async function filesIn(folder: string, name: string, is: (file: string) => boolean): Promise<string[]> {
  const path = join(folder, name);
  return existsSync(path) ? (await readdir(path)).filter(is).map((file) => `${name}/${file}`) : [];
}

/** What the manifest says; without one, as of a run that ended if it has a policy or a failure. */
type SealedState = Pick<Manifest, "files" | "reseals"> & {
  readonly logs?: Partial<Record<LogName, LogPosition>>;
  /** Why the manifest cannot be used. */
  readonly problem?: string;
};

async function sealedState(folder: string): Promise<SealedState> {
  try {
    return await readManifest(folder);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = existsSync(join(folder, MANIFEST)) ? "was changed" : "is missing";
    const paths = [
      ...[POLICY, FAILURE],
      ...(await filesIn(folder, "policies", isPolicy)),
      ...(await filesIn(folder, "outcomes", (name) => name.endsWith(".json"))),
    ];
    const present = paths.filter((path) => existsSync(join(folder, path)));
    // Nothing is known of these files, so they count as unchanged.
    const files = await Promise.all(present.map(async (path) => [path, await sha256Of(folder, path)]));
    const config = sha256(await readConfigText(join(folder, CONFIG)));
    return {
      files: { "config.json": config, ...Object.fromEntries(files) },
      ...((present.includes(POLICY) || present.includes(FAILURE)) && { logs: {} }),
      reseals: [],
      problem: `${MANIFEST} ${problem}`,
    };
  }
}

function isPolicy(name: string): boolean {
  return /^\d+\.onnx$/.test(name);
}

async function changesSince(sealed: SealedState, folder: string, id: string): Promise<string[]> {
  const changes = sealed.problem ? [sealed.problem] : [];
  const sealedId = sealed.files["config.json"];
  if (sealedId !== id) changes.push("config.json was changed");
  for (const [path, expected] of Object.entries(sealed.files)) {
    if (path === "config.json") continue;
    if (!existsSync(join(folder, path))) changes.push(`${path} is missing`);
    else if ((await sha256Of(folder, path)) !== expected) changes.push(`${path} was changed`);
  }
  for (const log of LOGS) {
    const lines = linesOf(folder, log);
    for (const line of changedLines(lines, chainStart(sealedId, log)))
      changes.push(`${log}, line ${line} was changed`);
    const rows = sealed.logs?.[log]?.rows ?? lines.length;
    if (rows !== lines.length) changes.push(`${log} has ${lines.length} rows instead of ${rows}`);
  }
  return changes;
}

function linesOf(folder: string, log: LogName): string[] {
  const path = join(folder, log);
  return existsSync(path) ? completeLines(path) : [];
}

async function rewriteLog(folder: string, log: LogName, id: string): Promise<Rechained> {
  const path = join(folder, log);
  const start = chainStart(id, log);
  if (!existsSync(path)) return { text: "", rows: [], positions: [{ rows: 0, chain: start }] };
  const rechained = rechain(path, start);
  await writeFileAtomically(path, rechained.text);
  return rechained;
}

/** Binds the checkpoints to the run and to the positions that they saw in its logs. */
async function adoptCheckpoints(
  folder: string,
  before: string,
  id: string,
  logs: Readonly<Record<LogName, Rechained>>,
): Promise<void> {
  const positionAt = (log: LogName, isSeen: (row: MetricsRow) => boolean) => {
    const { rows, positions } = logs[log];
    return positions[rows.filter(isSeen).length];
  };
  const store = await CheckpointStore.open(join(folder, "checkpoints"), id);
  await store.adopt(before, (step, state) => {
    const known = resumeState.safeParse(state);
    if (!known.success) return state;
    const { logs: positions, ...rest } = known.data;
    // The evaluation of an update begins after its checkpoint.
    const seen = {
      "metrics.jsonl": positionAt("metrics.jsonl", (row) => row.step <= step),
      "eval.jsonl": positionAt("eval.jsonl", (row) => row.step < step),
    };
    return { ...rest, logs: { ...positions, ...seen } } as unknown as Json;
  });
}

/** The SHA-256 of a file; a policy that does not match the checksum in it gets another one first. */
async function rewriteFile(folder: string, path: string): Promise<string> {
  const bytes = await readRegular(join(folder, path));
  if (!path.endsWith(".onnx") || verifyChecksum(bytes) !== "wrong") return sha256(bytes);
  const policy = appendChecksum(withoutChecksum(bytes));
  await writeFileAtomically(join(folder, path), policy);
  return sha256(policy);
}

async function sha256Of(folder: string, path: string): Promise<string> {
  return sha256(await readRegular(join(folder, path)));
}
