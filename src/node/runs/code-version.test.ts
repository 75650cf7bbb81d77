import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeVersion } from "./code-version.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-code-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync("git", ["-C", home, "-c", "user.name=a", "-c", "user.email=b", ...args], {
    encoding: "utf8",
    stdio: "pipe",
  }).trim();

describe("the version of the code", () => {
  it("is unknown in an installed package", () => {
    expect(codeVersion(home)).toEqual({ commit: "unknown", packageLock: "unknown" });
  });

  it("is the commit that is checked out, and the SHA-256 of package-lock.json", () => {
    git("init", "-q");
    expect(codeVersion(home).commit).toBe("unknown");
    git("commit", "-q", "--allow-empty", "-m", "first");
    writeFileSync(join(home, "package-lock.json"), "{}");
    expect(codeVersion(home)).toEqual({
      commit: git("rev-parse", "HEAD"),
      packageLock: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    });
  });

  it("is found on packed branches, without a branch, and in further worktrees", () => {
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "first");
    const commit = git("rev-parse", "HEAD");
    git("worktree", "add", "-q", "-b", "other", join(home, "tree"));
    expect(codeVersion(join(home, "tree")).commit).toBe(commit);
    git("pack-refs", "--all");
    expect(codeVersion(home).commit).toBe(commit);
    expect(codeVersion(join(home, "tree")).commit).toBe(commit);
    git("checkout", "-q", "--detach");
    expect(codeVersion(home).commit).toBe(commit);
  });
});
