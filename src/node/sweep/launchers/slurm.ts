import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../core/base/errors.ts";
import { quoteWord } from "../../../core/base/shell.ts";
import { writeFileAtomically } from "../../files/atomic.ts";
import { secondsOf } from "../resources.ts";
import type { Batch, BatchLauncher, BatchQueue } from "./batch.ts";
import { CELL_EXIT, cellArguments } from "./launcher.ts";
import { SMORE } from "./processes.ts";

/** Places within one array: Slurm takes none above 1000 unless its administrator allows it. */
const ARRAY = 1000;
/** Seconds before the time limit at which a cell writes its checkpoint: a share of the limit, at most so many. */
const [WARNING_SHARE, MOST_WARNING] = [0.25, 300];

/** States of jobs that do not run again. */
const ENDED = new Set([
  ...["BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY"],
  ...["PREEMPTED", "REVOKED", "TIMEOUT"],
]);

/** The jobs of a grid that are queued or running: their identifiers, and the cell of each task. */
async function jobsOf(
  batch: Pick<Batch, "id">,
): Promise<{ readonly id: string; readonly cell: number | undefined }[]> {
  // By default, squeue leaves out a job that is about to be queued again.
  const format = ["--noheader", "--array", "--states=all", "--format=%F|%j|%T|%K"];
  const text = await slurm("squeue", [...format, `--user=${userInfo().username}`]);
  return text.split("\n").flatMap((line) => {
    const [id, name = "", state, place] = line.trim().split("|");
    const [job, offset] = name.split("+");
    if (job !== batch.id || ENDED.has(state)) return [];
    return [{ id, cell: offset === undefined ? undefined : Number(offset) + Number(place) }];
  });
}

/** A script, with the jobs that it waits for. */
interface Script {
  readonly name: string;
  readonly text: string;
  /** Names of scripts. */
  readonly after: { readonly kind: "afterok" | "afterany"; readonly names: readonly string[] } | undefined;
}

/** Submits cells to Slurm: the datasets, then arrays of cells, then the report. */
export class SlurmLauncher implements BatchLauncher {
  readonly makesDatasets = true;

  plan(batch: Batch): string {
    return scriptsOf(batch)
      .map(({ name, text, after }) => {
        const dependency = after
          ? `--dependency=${after.kind}:${after.names.map((job) => `<${job}>`).join(":")} `
          : "";
        return `# sbatch ${dependency}${fileOf(batch, name)}\n${text}`;
      })
      .join("\n");
  }

  async submit(batch: Batch): Promise<void> {
    const ids = new Map<string, string>();
    try {
      for (const { name, text, after } of scriptsOf(batch)) {
        const file = fileOf(batch, name);
        await writeFileAtomically(file, text);
        const dependency =
          after && `--dependency=${after.kind}:${after.names.map((job) => ids.get(job)).join(":")}`;
        const output = await slurm("sbatch", ["--parsable", ...(dependency ? [dependency] : []), file]);
        ids.set(name, output.trim().split(";")[0]);
      }
    } catch (error) {
      if (ids.size > 0) await slurm("scancel", [...ids.values()]).catch(() => {});
      throw error;
    }
  }

  async queue(batch: Pick<Batch, "id">): Promise<BatchQueue> {
    const jobs = await jobsOf(batch);
    return {
      cells: new Set(jobs.flatMap(({ cell }) => cell ?? [])),
      others: jobs.filter(({ cell }) => cell === undefined).length,
    };
  }

  async cancel(batch: Pick<Batch, "id">): Promise<void> {
    const ids = new Set((await jobsOf(batch)).map(({ id }) => id));
    if (ids.size > 0) await slurm("scancel", [...ids]);
  }

  async close(): Promise<void> {}
}

const fileOf = ({ results }: Batch, name: string) => join(results, "slurm", `${name}.sh`);

function scriptsOf(batch: Batch): Script[] {
  const { jobs, results, resources } = batch;
  const chunks = new Map<number, number[]>();
  for (const { index } of jobs) {
    const offset = index - (index % ARRAY);
    chunks.set(offset, [...(chunks.get(offset) ?? []), index - offset]);
  }
  const datasets = [...smore("bench", "datasets", results), "--datasets", quoteWord(jobs[0].datasets)];
  const scripts: Script[] = [
    {
      name: "datasets",
      text: script(batch, [...logOf(batch, "datasets")], [`exec ${datasets.join(" ")}`]),
      after: undefined,
    },
  ];
  const arrays: string[] = [];
  for (const [offset, places] of chunks) {
    const name = `cells-${offset}`;
    // A limit holds within an array only.
    const before = resources.limit === undefined ? undefined : arrays.at(-1);
    arrays.push(name);
    scripts.push({
      name,
      text: cellsScript(batch, offset, places),
      after: before ? { kind: "afterany", names: [before] } : { kind: "afterok", names: ["datasets"] },
    });
  }
  const mix = jobs[0].mixVersions ? ["--mix-versions"] : [];
  const record = [...smore("bench", "record", results), "--datasets", quoteWord(jobs[0].datasets), ...mix];
  const report = [...smore("report", results), ...mix];
  scripts.push({
    name: "report",
    text: script(batch, logOf(batch, "report"), ["set -e", record.join(" "), report.join(" ")]),
    after: { kind: "afterany", names: arrays },
  });
  return scripts;
}

const smore = (...args: readonly string[]) => [process.execPath, SMORE, ...args].map(quoteWord);
const logOf = ({ results, id }: Batch, name: string) => [
  `--job-name=${id}`,
  `--output=${join(results, "slurm", `${name}-%j.out`)}`,
];

function cellsScript(batch: Batch, offset: number, places: readonly number[]): string {
  const { results, resources, jobs, id, threads } = batch;
  const { limit, time, memory } = resources;
  const [, , index, ...rest] = cellArguments({ ...jobs[0], index: offset });
  const task = `\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}`;
  const place = offset === 0 ? '"$SLURM_ARRAY_TASK_ID"' : `$((SLURM_ARRAY_TASK_ID + ${index}))`;
  const options = [
    `--job-name=${id}+${offset}`,
    `--array=${rangesOf(places)}${limit === undefined ? "" : `%${limit}`}`,
    "--kill-on-invalid-dep=yes",
    "--requeue",
    "--open-mode=append",
    `--output=${join(results, "slurm", "%A_%a.out")}`,
    `--cpus-per-task=${threads}`,
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...(time === undefined ? [] : [`--time=${time}`, `--signal=B:USR1@${warningOf(time)}`]),
  ];
  return script(batch, options, [
    `${smore("cell", results).join(" ")} ${place} ${rest.map(quoteWord).join(" ")} --job "slurm ${task}" &`,
    "cell=$!",
    "cancelled=",
    "# USR1: the time limit is near. TERM: the job is cancelled or preempted.",
    "trap 'signalled=yes; kill -TERM \"$cell\"' USR1",
    "trap 'signalled=yes; cancelled=yes; kill -TERM \"$cell\"' TERM",
    "signalled=yes",
    'while [ "$signalled" ]; do',
    "  signalled=",
    '  wait "$cell"',
    "  code=$?",
    "done",
    "# There is a checkpoint, or another process trains the run: the cell goes on in another job.",
    `if [ "$code" -eq ${CELL_EXIT.again} ] && [ -z "$cancelled" ]; then`,
    `  exec scontrol requeue "${task}"`,
    "fi",
    'exit "$code"',
  ]);
}

/** Seconds before a time limit at which its job is warned. */
function warningOf(time: string): number {
  return Math.ceil(Math.min(MOST_WARNING, WARNING_SHARE * secondsOf(time)));
}

/** A batch script; relative paths are those of the present working directory. */
function script({ resources }: Batch, options: readonly string[], lines: readonly string[]): string {
  const { partition, account } = resources;
  const all = [
    ...options,
    `--chdir=${process.cwd()}`,
    "--ntasks=1",
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
  ];
  return `${["#!/bin/bash", ...all.map((option) => `#SBATCH ${quoteWord(option)}`), "", ...lines].join("\n")}\n`;
}

/** Whole numbers in ascending order as `0-3,7`. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** What a command of Slurm prints. */
async function slurm(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 2 ** 28 });
    return stdout;
  } catch (error) {
    const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
    if (code === "ENOENT")
      throw new UserError(
        `${program} is not installed here; give the command on a machine that submits to Slurm`,
      );
    throw new UserError(`Slurm refuses: ${stderr.trim().replace(/\s*\n\s*/g, "; ")}`, { cause: error });
  }
}
