import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { smore } from "../../core/agents/index.ts";
import { expandGrid, type Grid, readGrid } from "../sweep/index.ts";
import { formatRecords, type RunRecord } from "../sweep/records.ts";
import { recordFrom } from "../sweep/testing/records.ts";
import { type SearchRequest, searchRequestSchema } from "./request.ts";
import { runSearch, type Stage } from "./search.ts";
import { traceTable, writeSearch } from "./trace.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "smore-search-"));
});
afterEach(() => rm(folder, { recursive: true }));

const requestOf = (changes: object = {}): SearchRequest =>
  searchRequestSchema.parse({
    agent: { name: "smore" },
    vary: ["agent.temperature=1..9"],
    trials: 9,
    objective: "success",
    reportSeeds: 2,
    grid: {
      tasks: ["PointReach", "PointRooms"],
      seeds: 2,
      training: { updates: 90 },
      evaluation: { episodes: 7 },
    },
    ...changes,
  });

const { temperature: usual } = smore.config.parse({});

/** The success rate of a temperature: best at 6.4, and misleading after short training. */
const successOf = (temperature = usual, updates = 90) =>
  updates < 30 && temperature > 8 && temperature < usual ? 0.9 : 0.8 - 0.1 * Math.abs(temperature - 6.4);

/** A fake training: writes the records of a grid, and notes its stage. */
function pretend(
  seen: Stage[] = [],
  broken: (record: RunRecord) => RunRecord | undefined = (record) => record,
) {
  return async (grid: Grid, results: string, stage: Stage) => {
    seen.push(stage);
    const records = expandGrid(grid).flatMap(({ name, method, task, settings }) => {
      const temperature = settings.agent.temperature as number;
      const success = successOf(temperature, settings.training.updates);
      const record = recordFrom({ method, task, seed: settings.seed, curve: [0, 0, success] });
      return broken({ ...record, run: name }) ?? [];
    });
    await mkdir(results, { recursive: true });
    await writeFile(join(results, "runs.jsonl"), formatRecords(records));
    return true;
  };
}

describe("runSearch", () => {
  it("stops weak trials early, and returns the best of the fully trained ones", async () => {
    const stages: Stage[] = [];
    const result = await runSearch(requestOf(), { folder, train: pretend(stages) });
    expect(stages.map(({ name, trials, updates }) => [name, trials.length, updates])).toEqual([
      ["stage-1", 9, 10],
      ["stage-2", 3, 30],
      ["stage-3", 1, 90],
      ["report", 2, 90],
    ]);
    const temperatures = stages[1].trials.map(({ values }) => values["agent.temperature"] as number);
    const all = stages[0].trials.map(
      ({ values }) => (values["agent.temperature"] as number | undefined) ?? usual,
    );
    const promising = [...all].sort((a, b) => successOf(b, 10) - successOf(a, 10)).slice(0, 3);
    expect([...temperatures].sort()).toEqual(promising.sort());
    const best = result!.ranking[0];
    expect(best.score.mean).toBeCloseTo(successOf(best.trial.values["agent.temperature"] as number), 12);
    expect(best.trial).toBe(stages[2].trials[0]);
    expect(result!.ranking).toHaveLength(9);
  });

  it("selects and reports on different training seeds and episodes", async () => {
    const seeds: number[][] = [];
    const train = pretend();
    await runSearch(requestOf({ method: "sobol" }), {
      folder,
      train: (grid, results, stage) => {
        seeds.push([grid.firstSeed, grid.seeds, grid.evaluation.seed as number]);
        return train(grid, results, stage);
      },
    });
    expect(seeds).toEqual([
      [100, 2, 1000],
      [0, 2, 0],
    ]);
  });

  it("writes the best settings as a grid, the trials as a table and a figure", async () => {
    const request = requestOf({ method: "random", agent: { name: "smore", expectile: 0.7 } });
    const { ranking } = (await runSearch(request, { folder, train: pretend() }))!;
    const { methods, tasks, evaluation } = await readGrid(join(folder, "best.json"));
    const { temperature } = ranking[0].trial.settings;
    expect(methods).toEqual([
      { name: "smore", agent: { name: "smore", expectile: 0.7, temperature }, training: {} },
    ]);
    expect(tasks).toEqual(["PointReach", "PointRooms"]);
    expect(evaluation).toEqual({ episodes: 7 });
    const { csv, figure } = await writeSearch(request, ranking, folder);
    const lines = (await readFile(csv, "utf8")).trim().split("\r\n");
    expect(lines[0]).toBe("trial,agent.temperature,updates,score,standardError,diverged");
    expect(lines).toHaveLength(10);
    expect(await readFile(figure, "utf8")).toContain("success rate");
    expect(traceTable(request, ranking).rows[0][1]).toBe(String(temperature));
  });

  it("ranks trials below others where runs diverged", async () => {
    const request = requestOf({ method: "sobol" });
    const { ranking } = (await runSearch(request, {
      folder,
      train: pretend([], ({ final, ...record }) =>
        record.method === "start" && record.task === "PointReach"
          ? ({ ...record, failure: "it diverged" } as RunRecord)
          : ({ ...record, final } as RunRecord),
      ),
    }))!;
    const start = ranking.find(({ trial }) => trial.index === 0)!;
    expect(start.score).toMatchObject({ mean: successOf(usual) / 2, failed: 2 });
  });

  it("stops when a stage is interrupted, and refuses a trial without a result", async () => {
    expect(await runSearch(requestOf(), { folder, train: async () => false })).toBeUndefined();
    const train = pretend([], (record) => (record.method === "trial-003" ? undefined : record));
    await expect(runSearch(requestOf(), { folder, train })).rejects.toThrow(
      "stage-1: trial-003 has no result; the same command tries it again",
    );
  });

  it("continues a search only with the same settings", async () => {
    const request = requestOf({ method: "sobol" });
    await runSearch(request, { folder, train: pretend() });
    await runSearch({ ...request, trials: 12 }, { folder, train: pretend() });
    const run = (changes: object) => runSearch({ ...request, ...changes }, { folder, train: pretend() });
    await expect(run({ trials: 12, vary: ["agent.expectile"] })).rejects.toThrow(
      'tune.json: the search was started with vary ["agent.temperature=1..9"] where ["agent.expectile"] is requested now',
    );
    await expect(run({ trials: 8 })).rejects.toThrow("started with trials 12 where 8 is requested now");
    await expect(run({ trials: 12, grid: { ...request.grid, size: "paper" } })).rejects.toThrow("size");
  });
});
