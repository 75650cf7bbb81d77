import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRegular, readRegularSync } from "./regular.ts";
import { sha256OfPath } from "./sha256.ts";
import { filesOf, readTree } from "./tree.ts";

let outside: string;
let folder: string;

beforeEach(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), "smore-tree-")));
  folder = join(outside, "data");
  mkdirSync(join(folder, "part"), { recursive: true });
  writeFileSync(join(folder, "part", "a"), "first");
  writeFileSync(join(folder, "b"), "second");
});
afterEach(() => rmSync(outside, { recursive: true }));

it("a link to a file or folder inside counts as what it leads to", async () => {
  const before = await sha256OfPath(folder);
  symlinkSync("part/a", join(folder, "c"));
  const linked = await sha256OfPath(folder);
  rmSync(join(folder, "c"));
  writeFileSync(join(folder, "c"), "first");
  expect(await sha256OfPath(folder)).toBe(linked);
  expect(linked).not.toBe(before);
  expect([...filesOf(await readTree(folder))]).toEqual(
    ["b", "c", "part/a"].map((name) => join(folder, name)),
  );
});

it("a folder may be given by a link, and its hash is that of the folder", async () => {
  const link = join(outside, "link");
  symlinkSync(folder, link);
  expect(await sha256OfPath(link)).toBe(await sha256OfPath(folder));
});

describe("a folder is rejected by name", () => {
  it.each([
    ["a link out of it", "/dev/zero", "is a link out of the folder, to /dev/zero"],
    ["a link to the file system", "/", "is a link out of the folder, to /"],
    ["a link to itself", "odd", "is a link that leads to itself"],
    ["a link to nothing", "nowhere", "is a link to nothing"],
    ["a link to the folder that holds it", ".", "is a link that leads to"],
    ["a second way to a folder", "part", "is a link that leads to"],
  ])("with %s", async (_, target, message) => {
    symlinkSync(target, join(folder, "odd"));
    await expect(sha256OfPath(folder)).rejects.toThrow(message);
    await expect(readTree(folder)).rejects.toMatchObject({ name: "UserError" });
  });

  it.skipIf(process.platform === "win32")("with a named pipe, without waiting for its writer", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(sha256OfPath(folder)).rejects.toThrow("pipe is a named pipe, not a regular file; remove it");
  });
});

it.skipIf(process.platform === "win32")("pipes, devices and folders are not read as files", async () => {
  const pipe = join(outside, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const [path, kind] of [
    [pipe, "a named pipe"],
    ["/dev/zero", "a device"],
    [folder, "a folder"],
  ]) {
    const sentence = `${path} is ${kind}; give a regular file`;
    await expect(readRegular(path)).rejects.toThrow(sentence);
    expect(() => readRegularSync(path)).toThrow(sentence);
  }
  await expect(sha256OfPath(pipe)).rejects.toThrow("is a named pipe; give a regular file");
  await expect(readRegular(join(folder, "b"), 5)).rejects.toThrow("has 6 bytes, where at most 5 are read");
});
