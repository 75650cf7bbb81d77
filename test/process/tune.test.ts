// Trials run in processes from the build: `npm run build` first.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

let folder: string;
let remove: () => Promise<void>;
const search = (...more: string[]) => [
  ...["tune", "PointReach", "--vary", "agent.temperature=0.5..8", "--method", "sobol", "--seeds", "1"],
  ...[
    "--steps",
    "20",
    "--report-seeds",
    "1",
    "--set",
    "evaluation.episodes=4",
    "--set",
    "agent.batchSize=16",
  ],
  ...["--set", "agent.hiddenSizes=[16]", "--name", "search", ...more],
];
const found = (...path: string[]) => join(folder, "results", "search", ...path);

/** The names of the trials of a table, sorted. */
async function trialsIn(path: string): Promise<string[]> {
  const csv = await readFile(path, "utf8");
  return [...csv.matchAll(/^(start|trial-\d+)/gm)].map(([name]) => name).sort();
}

async function evaluationsIn(path: string): Promise<Map<string, unknown>> {
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  return new Map(lines.map((line) => JSON.parse(line)).map(({ run, evaluations }) => [run, evaluations]));
}

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  const { code, stderr } = await smore(["collect", "point-reach-random"], folder);
  expect(code, stderr).toBe(0);
});
afterAll(() => remove());

describe("smore tune", () => {
  it("prints the trials without training them", async () => {
    const { stdout, code } = await smore(search("--trials", "4", "--dry-run"), folder);
    expect(code).toBe(0);
    expect(stdout).toContain("0.5 to 8, by equal ratios");
    expect(stdout.match(/^trial-\d+ /gm)).toHaveLength(3);
    expect(await readdir(folder)).not.toContain("results");
  });

  it("trains them, and reports the best on fresh episodes", async () => {
    const { code, stdout, stderr } = await smore(search("--trials", "2"), folder);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("on fresh episodes and training seeds");
    expect(await trialsIn(found("trials.csv"))).toEqual(["start", "trial-001"]);
    const bench = await smore(["bench", "datasets", found("best.json")], folder);
    expect(bench.code, bench.stderr).toBe(0);
  });

  it.runIf(everyCase)("is extended by the same command, and trains nothing again", async () => {
    const before = await evaluationsIn(found("stage-1", "runs.jsonl"));
    const { code, stderr } = await smore(search("--trials", "4"), folder);
    expect(code, stderr).toBe(0);
    expect(await trialsIn(found("trials.csv"))).toEqual(["start", "trial-001", "trial-002", "trial-003"]);
    const after = await evaluationsIn(found("stage-1", "runs.jsonl"));
    for (const [run, evaluations] of before) expect(after.get(run)).toEqual(evaluations);
  });

  it.each([
    [
      ["--vary", "agent.expectle"],
      "error: --vary agent.expectle: agent.expectle is not a setting of smore; did you mean",
    ],
    [["--set", "evaluation.seed=3"], "error: --set: the search chooses evaluation.seed"],
    [["--agent", "somre"], 'error: agent "somre" is unknown; did you mean "smore"?'],
    [["--trials", "1"], "expected a whole number from 2 to 1000"],
  ])("rejects %j in one sentence", async (flags, sentence) => {
    const { stderr, code } = await smore(search(...flags), folder);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("    at ");
  });
});
