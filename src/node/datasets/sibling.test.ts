import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { siblingOf } from "./sibling.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-sibling-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("is the file or folder of the same name with -val at its end", () => {
  for (const name of ["logs.npz", "logs-val.npz", "alone.npz"]) writeFileSync(join(home, name), "");
  for (const name of ["logs", "logs-val", "alone"]) mkdirSync(join(home, name));
  expect(siblingOf(join(home, "logs.npz"))).toBe(join(home, "logs-val.npz"));
  expect(siblingOf(join(home, "logs"))).toBe(join(home, "logs-val"));
  expect(siblingOf(`${join(home, "logs")}/`)).toBe(join(home, "logs-val"));
  for (const name of ["alone.npz", "alone", "logs-val", "missing"])
    expect(siblingOf(join(home, name)), name).toBeUndefined();
});

it("does not exist for a dataset of the catalogue, independently of the working directory", () => {
  expect(siblingOf("point-reach-random")).toBeUndefined();
});
