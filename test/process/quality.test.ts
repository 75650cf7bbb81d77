import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

it.runIf(everyCase)("everything type-checks", () => {
  const { status, output } = run("node_modules/typescript/bin/tsc", "-b");
  expect(output).toBe("");
  expect(status).toBe(0);
});

it("everything is linted and formatted", () => {
  const { status, output } = run("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings");
  expect(status, output).toBe(0);
});
