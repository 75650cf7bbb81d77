// The packed package as npm installs it into an empty folder: from the registry, without this project's .npmrc.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packPackage } from "../support/installed-package.ts";

const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-installed-"));
  packPackage(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(line: string) {
  return spawnSync("sh", ["-c", line], { cwd: folder, encoding: "utf8" });
}

it("installs with the command of the README, needs no download of ONNX Runtime, and trains", () => {
  const command = /^npm install --ignore-scripts \.\/smore-\S+\.tgz/m.exec(readme)?.[0];
  expect(command).toBeDefined();
  const installed = run(command!);
  expect(installed.status, installed.stderr).toBe(0);
  const settings = "--set agent.hiddenSizes=[8] --set evaluation.episodes=2";
  const trained = run(`npx smore train --env PointReach --updates 10 --name first ${settings}`);
  expect(trained.status, trained.stderr).toBe(0);
  expect(trained.stdout).toContain("runs/first/policy.onnx");
  const played = run("npx smore render FetchReach --steps 1 --out frame.png");
  expect(played.stdout, played.stderr).toContain("frame.png");
});
