import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { versions } from "../../core/base/version.ts";
import type { CodeVersion, RunConfig } from "../../core/learn/config.ts";
import { sha256 } from "../files/sha256.ts";

/** The folder that holds package.json, above src/ or dist/. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * What identifies the code of Smore in `root`: the commit that is checked out, and the SHA-256 of package-lock.json. An
 * installed package has neither. Changes that are not committed are not noticed.
 */
export function codeVersion(root = ROOT): CodeVersion {
  const lock = join(root, "package-lock.json");
  return {
    commit: readCommit(root) ?? "unknown",
    packageLock: existsSync(lock) ? sha256(readFileSync(lock)) : "unknown",
  };
}

/** The code that made a run, as its configuration records it. Runs before version 2 lack `code`. */
export type MadeBy = Partial<Pick<RunConfig, "versions" | "code">>;

/** The code of a run that is started now. */
export function presentCode(): MadeBy {
  return { versions, code: codeVersion() };
}

/** Whether two runs were made by the same version, commit and package-lock.json. Those that lack `code` count as one. */
export function isSameCode(first: MadeBy, second: MadeBy): boolean {
  const identity = ({ versions, code }: MadeBy) =>
    code && JSON.stringify([versions?.smore, code.commit, code.packageLock]);
  return identity(first) === identity(second);
}

/** What made a run, as `0.2.0, commit 1a2b3c4d, package-lock.json 5e6f7a8b`, shortened. */
export function codeText({ versions, code }: MadeBy): string {
  if (code === undefined) return "before 0.2";
  const parts = [
    versions?.smore ?? "unknown version",
    ...(code.commit === "unknown" ? [] : [`commit ${code.commit.slice(0, 8)}`]),
    ...(code.packageLock === "unknown" ? [] : [`package-lock.json ${code.packageLock.slice(0, 8)}`]),
  ];
  return parts.join(", ");
}

/** The commit that Git has checked out in `root`, read from its files; undefined if there is none. */
function readCommit(root: string): string | undefined {
  const git = join(root, ".git");
  if (!existsSync(git)) return undefined;
  // In a further worktree, .git is a file that names the folder, and that folder names the one with the branches.
  const folder = statSync(git).isDirectory() ? git : resolve(root, read(git).replace(/^gitdir: /, ""));
  const branches = resolve(folder, read(join(folder, "commondir")));
  const head = read(join(folder, "HEAD"));
  if (!head.startsWith("ref: ")) return commitIn(head);
  const branch = head.slice("ref: ".length);
  const packed = read(join(branches, "packed-refs")).split("\n");
  const line = packed.find((line) => line.endsWith(` ${branch}`)) ?? "";
  return commitIn(read(join(branches, branch))) ?? commitIn(line.split(" ")[0]);
}

function commitIn(text: string): string | undefined {
  return /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}

/** The text of a file without spaces around it; empty if there is no such file. */
function read(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
}
