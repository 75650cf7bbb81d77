import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const examples = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/```js\n(.*?)```/gs)];
let folder: string;

beforeAll(() => {
  // Inside the package, so that "smore" is found under its own name.
  folder = mkdtempSync(join(root, "dist", "readme-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function runExample(position: number): string {
  writeFileSync(join(folder, `example${position}.mjs`), examples[position][1]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [`example${position}.mjs`], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

it("the library example trains a policy that reaches its goal", () => {
  const output = runExample(0);
  expect(output).toMatch(/^0 0/m);
  expect(output).toMatch(/^300 (1|0\.9\d*)$/m);
  expect(output).toContain("reached: true");
}, 240_000);

it("the policy it writes acts in ONNX Runtime alone", () => {
  const output = runExample(1);
  const values = /Float32Array\(4\) \[\s*([^\]]*)\]/.exec(output)?.[1].split(",").map(Number) ?? [];
  expect(values.length).toBe(4);
  for (const value of values) expect(Math.abs(value)).toBeLessThanOrEqual(1);
});
