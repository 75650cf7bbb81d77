import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findAgent } from "../../core/agents/index.ts";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { type AgentSettings, SearchSpace, successiveHalving, type Trial } from "../../core/tuning/index.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { formatGrid, type Grid, gridSchema, loadResults } from "../sweep/index.ts";
import { objectiveOf, type TrialScore } from "./objective.ts";
import {
  gridOf,
  REPORT,
  requireSameSearch,
  SEARCH,
  type SearchRequest,
  searchRequestSchema,
} from "./request.ts";

/** Trials that are trained alike. */
export interface Stage {
  /** Of its folder. */
  readonly name: string;
  readonly trials: readonly Trial[];
  readonly updates: number;
}

/** A trial with its score in the last stage that it took part in. */
export interface ScoredTrial {
  readonly trial: Trial;
  readonly updates: number;
  readonly score: TrialScore;
}

/** The result of a search. */
export interface SearchResult {
  /** Best first: those of later stages before those of earlier ones. */
  readonly ranking: readonly ScoredTrial[];
  /** Results of the best trial and of the settings that the search started from, on fresh episodes; see `reportSeeds`. */
  readonly report?: string | undefined;
}

export interface SearchOptions {
  /** Where everything is kept. */
  readonly folder: string;
  /**
   * Trains the missing cells of a grid in a folder of results.
   * @returns false where it was interrupted
   */
  readonly train: (grid: Grid, folder: string, stage: Stage) => Promise<boolean>;
}

/** The settings that a search varies. */
export function spaceOf({ agent: { name, ...base }, vary }: SearchRequest): SearchSpace {
  return new SearchSpace(findAgent(name), base, vary);
}

/** The trials of a search, before any of them is trained. */
export function trialsOf(request: SearchRequest): Trial[] {
  const { method, trials, drawSeed } = request;
  return spaceOf(request).trials(trials, method === "random" ? "random" : "sobol", drawSeed);
}

/** How many trials each stage trains, and for how long. */
export function stagesOf({ method, reduction, grid }: SearchRequest, trials: number) {
  const updates = updatesOf(grid.training);
  return method === "halving" ? successiveHalving(trials, updates, reduction) : [{ trials, updates }];
}

/**
 * Searches the settings of an agent. Every stage is a grid in its own folder, so an interrupted search
 * continues where its grids were interrupted.
 *
 * Trials are chosen by training seeds from 100 on and episodes of seed 1000. The best one is compared with the settings that
 * the search started from on new training seeds and episodes. `best.json` is a grid of that trial alone.
 * @returns undefined where `train` was interrupted
 * @throws UserError when the folder holds another search, and where runs of a stage have no result
 */
export async function runSearch(
  request: SearchRequest,
  { folder, train }: SearchOptions,
): Promise<SearchResult | undefined> {
  const drawn = trialsOf(request);
  const objective = objectiveOf(request.objective);
  await keepRequest(request, folder);
  const scores = new Map<Trial, ScoredTrial>();
  let trials: readonly Trial[] = drawn;
  let ranking: ScoredTrial[] = [];
  for (const [index, rung] of stagesOf(request, drawn.length).entries()) {
    trials = trials.slice(0, rung.trials);
    const stage = { name: `stage-${index + 1}`, trials, updates: rung.updates };
    const results = join(folder, stage.name);
    if (!(await train(stageGrid(request, stage, SEARCH, request.grid.seeds), results, stage)))
      return undefined;
    const records = await loadResults([results]);
    for (const trial of trials) {
      const runs = records.filter(({ method }) => method === methodOf(trial));
      if (runs.length === 0)
        throw new UserError(`${results}: ${methodOf(trial)} has no result; the same command tries it again`);
      scores.set(trial, { trial, updates: rung.updates, score: objective.scoreOf(runs) });
    }
    ranking = [...scores.values()].sort(
      (a, b) => b.updates - a.updates || b.score.mean - a.score.mean || a.trial.index - b.trial.index,
    );
    trials = ranking.map(({ trial }) => trial);
  }
  const [{ trial: best }] = ranking;
  await writeFileAtomically(join(folder, "best.json"), formatGrid(bestGrid(request, best)));
  if (request.reportSeeds === 0) return { ranking };
  // By the trial: the best one of a search with more trials may be another.
  const report = join(folder, `report-${methodOf(best)}`);
  const stage = {
    name: "report",
    trials: best.index === 0 ? [best] : [best, drawn[0]],
    updates: updatesOf(request.grid.training),
  };
  if (!(await train(stageGrid(request, stage, REPORT, request.reportSeeds), report, stage))) return undefined;
  return { ranking, report };
}

/** The name of a trial in tables. */
export function methodOf({ index }: Trial): string {
  return index === 0 ? "start" : `trial-${String(index).padStart(3, "0")}`;
}

async function keepRequest(request: SearchRequest, folder: string): Promise<void> {
  const file = join(folder, "tune.json");
  if (existsSync(file)) {
    let content: unknown;
    try {
      content = JSON.parse(await readFile(file, "utf8"));
    } catch {
      throw new UserError(`${file} is not JSON; restore it, or remove that folder`);
    }
    requireSameSearch(validateConfig(searchRequestSchema, content, `${file}: `), request, file);
  }
  await writeFileAtomically(file, `${JSON.stringify(request, null, 2)}\n`);
}

/** A trial as a method of a grid. */
function methodFor({ agent }: SearchRequest, name: string, settings: AgentSettings): Grid["methods"][number] {
  return { name, agent: { name: agent.name, ...settings } as Grid["agent"], training: {} };
}

/** The grid of a stage, on the seeds of the search or of the report. */
function stageGrid(
  request: SearchRequest,
  { trials, updates }: Stage,
  seeds: typeof SEARCH | typeof REPORT,
  count: number,
): Grid {
  const methods = trials.map((trial) => methodFor(request, methodOf(trial), trial.settings));
  return gridOf(request, { methods, seeds: count, updates, ...seeds });
}

/** The grid that trains the best settings with as many seeds as a table needs. */
function bestGrid(request: SearchRequest, best: Trial): Grid {
  const { name } = request.agent;
  return gridSchema.parse({
    ...request.grid,
    seeds: undefined,
    methods: [methodFor(request, name, best.settings)],
  });
}

function updatesOf({ updates }: Grid["training"]): number {
  return updates as number;
}
