import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdFolder, isHeld } from "./hold.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-hold-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("holdFolder", () => {
  it("rejects a locked folder under any spelling of its path, and accepts it again after release", async () => {
    const hold = await holdFolder(folder);
    await expect(holdFolder(join(folder, "..", folder.split("/").at(-1)!), 50)).rejects.toThrow(
      /is in use by another process/,
    );
    await hold.release();
    await (await holdFolder(folder)).release();
  });

  it("waits for a holder that is about to leave", async () => {
    const hold = await holdFolder(folder);
    setTimeout(() => hold.release(), 60);
    await (await holdFolder(folder)).release();
  });

  it("keeps different folders apart", async () => {
    const holds = [await holdFolder(folder), await holdFolder(tmpdir())];
    for (const hold of holds) await hold.release();
  });
});

describe("isHeld", () => {
  it("is true while a process of this machine holds the folder", async () => {
    expect(await isHeld(folder)).toBe(false);
    const hold = await holdFolder(folder);
    expect(await isHeld(folder)).toBe(true);
    await hold.release();
    expect(await isHeld(folder)).toBe(false);
  });

  it("is true while another machine renews its lease, and false for what a killed process left", async () => {
    const lease = join(folder, ".lease-00000000-0000-4000-8000-000000000000");
    writeFileSync(lease, JSON.stringify({ host: "elsewhere", pid: 1, domain: "elsewhere" }));
    expect(await isHeld(folder)).toBe(true);
    const old = new Date(Date.now() - 3_600_000);
    utimesSync(lease, old, old);
    expect(await isHeld(folder)).toBe(false);
    rmSync(lease);
  });
});
