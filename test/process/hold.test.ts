import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { holdFolder } from "../../dist/node/files/hold.js";
import { temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;
const children: ChildProcess[] = [];
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await remove();
});

const module = new URL("../../dist/node/files/hold.js", import.meta.url).href;

/** A process that tries to hold the folder for so many milliseconds, and what it prints first: "held" or an error. */
async function hold(before: readonly string[] = [], patience = 0) {
  const script = `const { holdFolder } = await import(${JSON.stringify(module)});
    setInterval(() => {}, 1000);
    const hold = await holdFolder(${JSON.stringify(folder)}, ${patience});
    hold.lost.addEventListener("abort", () => console.log("lost"));
    console.log("held");`;
  const [program, ...args] = [...before, process.execPath, "--input-type=module", "--eval", script];
  const child = spawn(program, args, { env: { ...process.env, SMORE_LEASE_SECONDS: "2" } });
  children.push(child);
  const first = await Promise.race([once(child.stdout, "data"), once(child.stderr, "data")]);
  return { child, said: String(first[0]) };
}

it("a folder that a process holds is free again when that is killed by kill -9", async () => {
  const { child } = await hold();
  await expect(holdFolder(folder, 0)).rejects.toThrow(`${folder} is in use by another process`);
  child.kill("SIGKILL");
  await (await holdFolder(folder)).release();
  expect(readdirSync(folder)).toEqual([]);
});

/** Network namespaces of their own share no abstract sockets, like two machines with one file system. */
const APART = ["unshare", "--net"];
const canUnshare = spawnSync(APART[0], [...APART.slice(1), "true"]).status === 0;

it.runIf(canUnshare)("processes that share nothing but the folder exclude each other", async () => {
  const first = await hold(APART);
  expect(first.said).toBe("held\n");
  const second = await hold(APART);
  expect(second.said).toMatch(/is in use by process \d+ of /);
  first.child.kill("SIGKILL");
  const third = await hold(APART, 10_000);
  expect(third.said).toBe("held\n");
});

it.runIf(canUnshare)("a holder that was suspended for too long loses the folder", async () => {
  const first = await hold(APART);
  first.child.kill("SIGSTOP");
  const second = await hold(APART, 10_000);
  expect(second.said).toBe("held\n");
  const said = once(first.child.stdout!, "data");
  first.child.kill("SIGCONT");
  expect(String((await said)[0])).toBe("lost\n");
});
