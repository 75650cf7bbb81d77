import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildZip, npyOf } from "../data/formats/testing/zip-builder.ts";
import { validate } from "./validation.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "smore-validation-"));
});
afterAll(() => rmSync(home, { recursive: true }));

/** Episodes of 4 and 3 rows, as D4RL lays them out; the state after the last action of each stands in the second array only. */
const OBSERVATIONS = [0, 1, 2, 3, /**/ 10, 11, 12];
const NEXT = [1, 2, 3, 4, /**/ 11, 12, 13];

function write(name: string, next: readonly number[]): string {
  const rows = OBSERVATIONS.length;
  const twice = (numbers: readonly number[]) => numbers.flatMap((value) => [value, 100 + value]);
  const members = {
    observations: npyOf([rows, 2], twice(OBSERVATIONS)),
    next_observations: npyOf([rows, 2], twice(next)),
    actions: npyOf([rows, 1], Array(rows).fill(0.5)),
    rewards: npyOf([rows], Array(rows).fill(0)),
    terminals: npyOf([rows], [0, 0, 0, 1, 0, 0, 1]),
  };
  const path = join(home, name);
  writeFileSync(
    path,
    buildZip(Object.entries(members).map(([key, content]) => ({ name: `${key}.npy`, content }))),
  );
  return path;
}

const flags = { achievedGoal: "observations[0]", env: "Line", distanceThreshold: 0.5 };

it("finds nothing where the next observations are those of the next row", async () => {
  const { episodeCount, findings } = await validate(write("sound.npz", NEXT), flags);
  expect(episodeCount).toBe(2);
  expect(findings).toEqual([]);
});

it("names the first step of an episode whose observation is not the next one of the step before", async () => {
  // The second half of episode 1 is from somewhere else.
  const { findings } = await validate(write("seam.npz", NEXT.with(4, 20)), flags);
  expect(findings).toEqual([
    {
      severity: "error",
      place: "episode 1, step 1",
      message:
        "the observation is not the next_observations of the step before, in dimension 0; an end of an episode may be missing",
      places: 1,
    },
  ]);
});

it("does not look across the end of an episode", async () => {
  const { findings } = await validate(write("ends.npz", NEXT.with(3, 99).with(6, 99)), flags);
  expect(findings).toEqual([]);
});
