import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { refusal } from "../../core/base/testing/refusal.ts";
import { buildZip, npyOf } from "../../core/formats/testing/zip-builder.ts";
import { validateDataset } from "./validate.ts";

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

const meaning = { achievedGoal: "observations[0]", environment: "Line", distanceThreshold: 0.5 };

it("finds nothing where the next observations are those of the next row", async () => {
  const { episodeCount, findings } = await validateDataset(write("sound.npz", NEXT), meaning);
  expect(episodeCount).toBe(2);
  expect(findings).toEqual([]);
});

it("names the first step of an episode whose observation is not the next one of the step before", async () => {
  // The second half of episode 1 is from somewhere else.
  const { findings } = await validateDataset(write("seam.npz", NEXT.with(4, 20)), meaning);
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

it("reads episodes of a single step beside others", async () => {
  const path = join(home, "single.npz");
  const arrays = {
    observations: npyOf([3, 1], [5, 0, 1]),
    next_observations: npyOf([3, 1], [6, 1, 2]),
    actions: npyOf([3, 1], [0.5, 0.25, 0.5]),
    rewards: npyOf([3], [0, 0, 0]),
    terminals: npyOf([3], [1, 0, 1]),
  };
  const check = async (next: readonly number[]) => {
    const members = Object.entries({ ...arrays, next_observations: npyOf([3, 1], next) });
    writeFileSync(path, buildZip(members.map(([name, content]) => ({ name: `${name}.npy`, content }))));
    const { episodeCount, findings } = await validateDataset(path, meaning);
    expect(episodeCount).toBe(2);
    return findings.map(({ place }) => place);
  };
  expect(await check([6, 1, 2])).toEqual([]);
  expect(await check([6, 9, 2])).toEqual(["episode 1, step 1"]);
});

it("does not look across the end of an episode", async () => {
  const { findings } = await validateDataset(write("ends.npz", NEXT.with(3, 99).with(6, 99)), meaning);
  expect(findings).toEqual([]);
});

it("reads the next observations with the whole mapping", async () => {
  const rows = ["0,1,3,0", "1,2,3,0", "2,9,3,1", /**/ "5,6,3,0", "6,7,3,1"];
  const path = join(home, "mapped.csv");
  const check = async (lines: readonly string[]) => {
    writeFileSync(path, ["observations,next_observations,u,done", ...lines].join("\n"));
    const mapping = join(home, "mapped.json");
    const fields = { action: "u", achievedGoal: "observations", desiredGoal: "observations", end: ["done"] };
    writeFileSync(mapping, JSON.stringify(fields));
    const { episodeCount, findings } = await validateDataset(path, {
      mapping,
      actionRange: { low: [0], high: [4] },
    });
    expect(episodeCount).toBe(2);
    return findings.map(({ place }) => place);
  };
  expect(await check(rows)).toEqual([]);
  expect(await check(rows.with(3, "5,8,3,0"))).toEqual(["episode 1, step 1"]);
});

it("compares the sizes with those of the environment", async () => {
  const path = write("sizes.npz", NEXT);
  const of = (more: object) => validateDataset(path, { achievedGoal: "observations[0]", ...more });
  expect((await of({})).findings).toEqual([]);
  expect(await refusal(of({ environment: "FetchReech" }))).toMatch(/did you mean "FetchReach"\?/);
  const { findings } = await of({ environment: "FetchReach" });
  expect(findings.map(({ severity, place, message }) => `${severity}: ${place}: ${message}`)).toEqual(
    ["observationSize", "goalSize", "actionSize"].map((size, i) =>
      expect.stringMatching(`^error: every episode: field "${size}" is ${[2, 1, 1][i]} but FetchReach has `),
    ),
  );
});

it("warns of marks that are neither 0 nor 1, and of a last row without one", async () => {
  const path = join(home, "marks.csv");
  writeFileSync(path, "observations,actions,terminals\n0,0,0\n1,0,-3\n2,0,0\n3,0,1\n4,0,0\n5,0,0.0\n");
  const { episodeCount, findings } = await validateDataset(path, { achievedGoal: "observations" });
  expect(episodeCount).toBe(3);
  expect(findings).toEqual([
    {
      severity: "warning",
      place: "row 5",
      message: "the last row has no mark of an end, so its episode may be cut off; mark it, or leave it out",
      places: 1,
    },
    {
      severity: "warning",
      place: "row 1, terminals",
      message: "-3 was taken for the end of an episode; make it 1, or 0 where none ends",
      places: 1,
    },
  ]);
});

it("lists every place on demand", async () => {
  const path = join(home, "many.csv");
  const rows = Array.from({ length: 15 }, (_, i) => `${i},7,${i === 14 ? 1 : 0}`);
  writeFileSync(path, ["observations,actions,terminals", ...rows].join("\n"));
  const count = async (every: boolean) => {
    const { findings } = await validateDataset(path, { achievedGoal: "observations", every });
    expect(findings.reduce((sum, { places }) => sum + places, 0)).toBe(14);
    return findings.length;
  };
  expect(await count(false)).toBe(11);
  expect(await count(true)).toBe(14);
});
