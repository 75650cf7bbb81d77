import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { freeFolder } from "../runs/run-name.ts";

/** Flags that say where a new run goes. */
export interface RunFolderFlags {
  readonly runs: string;
  readonly name?: string;
  readonly overwrite?: boolean;
}

export function addRunFolderOptions(command: Command, usualName: string): Command {
  return command
    .option("--name <name>", `name of the run (default: ${usualName})`)
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--overwrite", "replace a run of that name, and nothing but a run");
}

/**
 * Where a new run goes. The usual name gives way to a run that exists already: the next free one is taken, and `note` says
 * so. A name that the user chose is kept.
 */
export function runFolder(
  { runs, name, overwrite }: RunFolderFlags,
  usualName: string,
): { folder: string; note?: string } {
  const usual = join(runs, name ?? usualName);
  if (name !== undefined || overwrite || !existsSync(usual)) return { folder: usual };
  const folder = freeFolder(usual);
  return {
    folder,
    note: `${usual} exists, so this run is ${folder}; the other one is continued by: smore resume ${usual}`,
  };
}
