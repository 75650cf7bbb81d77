import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RunDirectory } from "../../src/node/runs/run-directory.ts";
import { type Finished, startSmore } from "./smore.ts";

export async function hashOf(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

/** Everything that a finished run of so many updates must have in common with one that was never stopped. */
export async function contentsOf(run: string, updates: number) {
  const directory = await RunDirectory.open(run);
  const rows = async (log: "metrics.jsonl" | "eval.jsonl") =>
    (await directory.readLog(log)).map(({ seconds, ...row }) => row);
  const hashesIn = async (folder: string) => {
    const files = await readdir(folder);
    return Promise.all(files.sort().map((file) => hashOf(join(folder, file))));
  };
  const last = join(run, "checkpoints", String(updates).padStart(9, "0"));
  return {
    metrics: await rows("metrics.jsonl"),
    evaluations: await rows("eval.jsonl"),
    state: await hashOf(join(last, "state.safetensors")),
    policy: await hashOf(join(run, "policy.onnx")),
    policies: await hashesIn(directory.policies),
    outcomes: await hashesIn(directory.outcomes),
  };
}

/** Starts or continues a run and kills it with SIGKILL as soon as `moment` resolves, unless it ends before. */
export async function killAt(
  args: readonly string[],
  cwd: string,
  moment: () => Promise<void>,
): Promise<Finished> {
  const { child, finished } = startSmore(args, cwd);
  const kill = moment().then(() => child.kill("SIGKILL"));
  await Promise.race([finished, kill]);
  return finished;
}

/** Resolves once the run has logged update `step`. */
export async function logged(run: string, step: number): Promise<void> {
  while (!existsSync(run)) await sleep(2);
  const directory = await RunDirectory.open(run);
  while (((await directory.readLog("metrics.jsonl")).at(-1)?.step ?? 0) < step) await sleep(2);
}
