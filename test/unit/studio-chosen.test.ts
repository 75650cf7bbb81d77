import { describe, expect, it } from "vitest";
import { MOST_RUNS } from "../../src/core/studio/limits.ts";
import {
  drawable,
  folderOf,
  matching,
  newest,
  readChosen,
  toggle,
  writeChosen,
} from "../../studio/runs/chosen.ts";

const runs = [
  { path: "runs/a", state: "running", environment: "PointReach", agent: "smore", changed: 3 },
  { path: "results/grid/runs/b", state: "finished", environment: "FetchReach", agent: "gcsl", changed: 9 },
  { path: "results/grid/runs/c", state: "failed", environment: "PointReach", agent: "gcsl" },
] as const;

describe("the chosen runs in an address", () => {
  it("are restored, whatever their names are", () => {
    const paths = ["runs/a, b", "runs/50 %25", "results/grid/runs/é&=#"];
    expect(readChosen(writeChosen(paths))).toEqual(paths);
  });

  it("are read even if they were not encoded", () => {
    expect(readChosen("runs/50 %,runs/a%2C b")).toEqual(["runs/50 %", "runs/a, b"]);
  });

  it("are none where none was chosen, and undefined where nothing is said", () => {
    expect(readChosen(writeChosen([]))).toEqual([]);
    expect(readChosen(undefined)).toBeUndefined();
  });
});

it("the runs that were written to last are shown first", () => {
  expect(newest(runs)).toEqual(["results/grid/runs/b", "results/grid/runs/c", "runs/a"]);
  expect(newest([{ path: "runs/x", state: "unreadable" }])).toEqual([]);
});

it("runs that are unreadable, removed or too many are not drawn", () => {
  const many = Array.from({ length: MOST_RUNS + 5 }, (_, i) => ({
    path: `runs/${i}`,
    state: i === 1 ? ("unreadable" as const) : ("finished" as const),
  }));
  const paths = many.map(({ path }) => path);
  expect(drawable(["runs/gone", ...paths], many)).toEqual(["runs/0", ...paths.slice(2, MOST_RUNS + 1)]);
});

it("a run is added and removed", () => {
  expect(toggle(["a"], "b")).toEqual(["a", "b"]);
  expect(toggle(["a", "b"], "a")).toEqual(["b"]);
});

it("a run of a grid lies in the folder of its results", () => {
  expect(runs.map(folderOf)).toEqual(["runs", "results/grid", "results/grid"]);
});

describe("a search", () => {
  const all = { folder: "", state: "", search: "" };
  const found = (change: Partial<typeof all>) =>
    matching(runs, { ...all, ...change }).map(({ path }) => path);

  it("finds runs by every word of it, in any field", () => {
    expect(found({ search: "pointreach GCSL" })).toEqual(["results/grid/runs/c"]);
    expect(found({ search: "moon" })).toEqual([]);
    expect(found({})).toHaveLength(3);
  });

  it("can be narrowed to a folder and a state", () => {
    expect(found({ folder: "results/grid", state: "failed" })).toEqual(["results/grid/runs/c"]);
    expect(found({ state: "running" })).toEqual(["runs/a"]);
  });
});
