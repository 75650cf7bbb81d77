import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { holdFolder } from "../../dist/node/files/hold.js";
import { temporaryFolder } from "../support/smore.ts";

it("a folder that a process holds is free again when that is killed by kill -9", async () => {
  const { folder, remove } = await temporaryFolder();
  const module = new URL("../../dist/node/files/hold.js", import.meta.url).href;
  const script = `await (await import(${JSON.stringify(module)})).holdFolder(${JSON.stringify(folder)});
    console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  await once(child.stdout, "data");
  await expect(holdFolder(folder, 0)).rejects.toThrow(`${folder} is in use by another process`);
  child.kill("SIGKILL");
  await (await holdFolder(folder))();
  await remove();
});
