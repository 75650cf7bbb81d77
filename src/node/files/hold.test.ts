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
  it("refuses a folder that is held, however it is spelt, and lets it be taken again afterwards", async () => {
    const release = await holdFolder(folder);
    await expect(holdFolder(join(folder, "..", folder.split("/").at(-1)!), 50)).rejects.toThrow(
      /is in use by another process/,
    );
    await release();
    await (await holdFolder(folder))();
  });

  it("waits for a holder that is about to leave", async () => {
    const release = await holdFolder(folder);
    setTimeout(release, 60);
    await (await holdFolder(folder))();
  });

  it("keeps different folders apart", async () => {
    const releases = [await holdFolder(folder), await holdFolder(tmpdir())];
    for (const release of releases) await release();
  });
});
