import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CodeVersion } from "../../core/learn/config.ts";
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
