import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdFolder } from "./hold.ts";

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
