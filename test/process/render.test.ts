// The command line runs the built files: `npm run build` first.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

async function render(file: string, ...args: string[]): Promise<Buffer> {
  const all = ["render", "PointReach", "--steps", "8", "--size", "16", "--out", file, ...args];
  const { code, stdout, stderr } = await smore(all, folder);
  expect(stderr).not.toContain("error");
  expect(code).toBe(0);
  expect(stdout).toContain(`${file}: 9 frames`);
  return readFile(join(folder, file));
}

it("a clip is a GIF of all frames", async () => {
  const clip = await render("clip.gif", "--expert");
  expect(clip.subarray(0, 6).toString("latin1")).toBe("GIF89a");
  expect([clip.readUInt16LE(6), clip.readUInt16LE(8)]).toEqual([16, 16]);
});

it.runIf(everyCase)("a clip has the same bytes every time, and others of another policy", async () => {
  const clip = await readFile(join(folder, "clip.gif"));
  expect(await render("again.gif", "--expert")).toEqual(clip);
  expect(await render("random.gif")).not.toEqual(clip);
  expect(await render("noisy.gif", "--expert", "--action-noise", "1.5")).not.toEqual(clip);
});

it("a sheet is a PNG with the frames side by side", async () => {
  const sheet = await render("frames.png", "--random");
  expect(sheet.subarray(1, 4).toString("latin1")).toBe("PNG");
  const [width, height] = [sheet.readUInt32BE(16), sheet.readUInt32BE(20)];
  expect(width * height).toBeGreaterThanOrEqual(9 * 16 * 16);
});

it("a file that is neither is rejected before anything is played", async () => {
  const { code, stderr } = await smore(["render", "PointReach", "--out", "clip.mp4"], folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: --out clip\.mp4: the name must end in \.gif .* or \.png/);
  expect(existsSync(join(folder, "clip.mp4"))).toBe(false);
});
