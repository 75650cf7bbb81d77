import { type SpawnOptionsWithoutStdio, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built command line. */
export const CLI = fileURLToPath(new URL("../../dist/node/cli/main.js", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line in a process of its own. */
export function startSmore(args: readonly string[], cwd: string) {
  return startProgram(process.execPath, [CLI, ...args], { cwd });
}

/** Starts a program and collects what it prints. */
export function startProgram(program: string, args: readonly string[], options: SpawnOptionsWithoutStdio) {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, finished };
}

/** Runs the command line to its end. */
export function smore(args: readonly string[], cwd: string): Promise<Finished> {
  return startSmore(args, cwd).finished;
}

/** A fresh folder, and how to remove it. */
export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "smore-test-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
