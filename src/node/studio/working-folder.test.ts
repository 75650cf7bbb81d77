import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PathError, WorkingFolder } from "./working-folder.ts";

let place: string;
let folder: WorkingFolder;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "smore-folder-"));
  for (const name of ["inside/runs/a", "outside", "inside-too"])
    mkdirSync(join(place, name), { recursive: true });
  writeFileSync(join(place, "outside", "secret"), "secret");
  writeFileSync(join(place, "inside-too", "secret"), "secret");
  writeFileSync(join(place, "inside", "runs", "a", "log"), "log");
  symlinkSync(join(place, "outside"), join(place, "inside", "runs", "out"));
  symlinkSync("../../inside-too", join(place, "inside", "runs", "beside"));
  symlinkSync("a", join(place, "inside", "runs", "again"));
  symlinkSync("nothing", join(place, "inside", "runs", "nowhere"));
  folder = await WorkingFolder.open(join(place, "inside"));
});
afterAll(() => rmSync(place, { recursive: true }));

describe("paths in the folder", () => {
  it("are resolved, over links inside of it too", async () => {
    const real = await folder.resolve("runs/a/log");
    expect(real).toMatch(/inside.runs.a.log$/);
    expect(await folder.resolve("runs/again/log")).toBe(real);
    expect(folder.relative(real)).toBe(join("runs", "a", "log"));
  });

  it.each([
    ["above it", "../outside/secret"],
    ["above it in the middle", "runs/../../outside/secret"],
    ["above it by backslashes", "..\\outside\\secret"],
    ["of a sibling whose name begins alike", "../inside-too/secret"],
    ["over a link out of it", "runs/out/secret"],
    ["over a relative link out of it", "runs/beside/secret"],
    ["to nothing", "runs/nowhere"],
    ["that are not there", "runs/b"],
    ["with a NUL", "runs/a\0"],
    ["that are absolute", "/etc/passwd"],
    ["that are encoded", "%2e%2e/outside/secret"],
  ])("%s are refused", async (_, path) => {
    await expect(folder.resolve(path)).rejects.toThrow(PathError);
    expect(await folder.stat(path)).toBeUndefined();
    expect(await folder.list(path)).toEqual([]);
  });

  it("are listed in order", async () => {
    expect(await folder.list("runs")).toEqual(["a", "again", "beside", "nowhere", "out"]);
  });

  it("are shortened in sentences", async () => {
    expect(folder.shorten(`${await folder.resolve("runs/a/log")} is damaged`)).toBe(
      `${join("runs", "a", "log")} is damaged`,
    );
  });
});
