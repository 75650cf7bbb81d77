import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/smore.ts";

it("a bounded process that never answers ends with its parent, even by kill -9", async () => {
  const { folder, remove } = await temporaryFolder();
  const answers = join(folder, "answers.mjs");
  await writeFile(answers, "export const answer = (id) => { if (id) return process.pid; for (;;); }");
  const built = new URL("../../dist/node/processes/bounded-process.js", import.meta.url).href;
  const script = `
    const { BoundedProcess } = await import(${JSON.stringify(built)});
    const limits = { seconds: 60, bytes: 2 ** 30 };
    const bounded = new BoundedProcess(new URL(${JSON.stringify(pathToFileURL(answers).href)}));
    console.log(await bounded.ask(true, limits));
    await bounded.ask(false, limits);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  const [id] = await once(parent.stdout, "data");
  expect(() => process.kill(Number(id), 0)).not.toThrow();
  parent.kill("SIGKILL");
  await expect.poll(() => isRunning(Number(id)), { timeout: 5000 }).toBe(false);
  await remove();
});

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
