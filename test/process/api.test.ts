// The reference of the programming interface, from the declarations of the build: `npm run build` first.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examplesOf, readApi } from "../../site/api.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const api = await readApi();
const examples = examplesOf(api);

it("every entry point is a module with a description", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const modules = (api.project.children ?? []).filter(({ comment }) => comment?.hasVisibleComponent());
  const names = Object.keys(exports).map((name) => name.replace(/^\./, "smore"));
  expect(modules.map(({ name }) => name).sort()).toEqual(names.sort());
});

it("every public symbol has a docstring, and every link in one leads somewhere", () => {
  expect(api.faults).toEqual([]);
});

describe("examples", () => {
  let folder: string;

  beforeAll(() => {
    // Inside the package, so that "smore" is found under its own name.
    folder = mkdtempSync(join(root, "dist", "readme-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("each entry point has one", () => {
    const modules = new Set(examples.map(({ symbol }) => symbol.split(".")[0]));
    expect([...modules].sort()).toEqual((api.project.children ?? []).map(({ name }) => name).sort());
  });

  it.each(examples)("that of $symbol prints what its comments say", ({ symbol, code }) => {
    const file = `${symbol.replaceAll("/", "-")}.mjs`;
    writeFileSync(join(folder, file), code);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    const expected = Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, line]) => line);
    expect(stdout.split("\n").filter((line) => line !== "")).toEqual(expected);
  });
});
