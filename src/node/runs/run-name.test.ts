import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { freeFolder, runName } from "./run-name.ts";

it("writes names in lower-case words joined by dashes", () => {
  expect(runName("FetchPickAndPlace", "smore", 3)).toBe("fetch-pick-and-place-smore-seed3");
  expect(runName("DClawTurn", "gc-iql", 0)).toBe("dclaw-turn-gc-iql-seed0");
  expect(runName("FetchPush: random", "SMORe (τ = 0.9)", 0)).toBe("fetch-push-random-smore-0.9-seed0");
});

it("the first number that no folder has follows the name", () => {
  const parent = mkdtempSync(join(tmpdir(), "smore-name-"));
  const folder = join(parent, "run");
  expect(freeFolder(folder)).toBe(folder);
  for (const name of ["run", "run-2", "run-4"]) mkdirSync(join(parent, name));
  expect(freeFolder(folder)).toBe(`${folder}-3`);
  rmSync(parent, { recursive: true });
});
