import { join } from "node:path";
import { formatCsv } from "../../core/base/csv.ts";
import { formatMarkdownTable, type Table } from "../../core/base/table.ts";
import { renderSearchPanels } from "../../core/figures/search-panels.ts";
import type { Dimension, Trial } from "../../core/tuning/index.ts";
import { renderPng } from "../figures/png.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { objectiveOf } from "./objective.ts";
import type { SearchRequest } from "./request.ts";
import { methodOf, type ScoredTrial, spaceOf } from "./search.ts";

/** The settings of trials. */
export function trialTable(dimensions: readonly Dimension[], trials: readonly Trial[]): Table {
  return {
    header: ["trial", ...dimensions.map(nameOf)],
    rows: trials.map((trial) => [
      methodOf(trial),
      ...dimensions.map(({ path }) => textOf(trial.values[path])),
    ]),
  };
}

/** All trials, best first: their settings and scores. */
export function traceTable(request: SearchRequest, ranking: readonly ScoredTrial[]): Table {
  const { title } = objectiveOf(request.objective);
  const { header, rows } = trialTable(
    spaceOf(request).dimensions,
    ranking.map(({ trial }) => trial),
  );
  return {
    header: [...header, "updates", title, "diverged"],
    rows: ranking.map(({ updates, score }, index) => [
      ...rows[index],
      String(updates),
      scoreText(score),
      score.failed === 0 ? "" : String(score.failed),
    ]),
  };
}

const nameOf = ({ path }: Dimension) => path.replace(/^agent\./, "");

const textOf = (value: unknown) =>
  value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value);

function scoreText({ mean, standardError }: ScoredTrial["score"]): string {
  if (!Number.isFinite(mean)) return "–";
  return Number.isNaN(standardError) ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${standardError.toFixed(3)}`;
}

/** The trials of a search against each setting, as an SVG document. */
export function drawTrace(
  request: SearchRequest,
  dimensions: readonly Dimension[],
  ranking: readonly ScoredTrial[],
): Promise<string> {
  const { title } = objectiveOf(request.objective);
  const start = ranking.find(({ trial }) => trial.index === 0)!;
  const [best] = ranking;
  return renderSearchPanels({
    objective: title,
    start: start.updates === best.updates ? start.score.mean : undefined,
    panels: dimensions.map((dimension) => ({
      title: nameOf(dimension),
      kind:
        dimension.kind === "choice"
          ? "choice"
          : dimension.logarithmic && dimension.low > 0
            ? "ratios"
            : "differences",
      points: ranking
        .filter(({ trial, score }) => trial.index !== 0 && Number.isFinite(score.mean))
        .map((scored) => ({
          x: coordinateOf(scored, dimension.path),
          score: scored.score.mean,
          updates: scored.updates,
          isBest: scored === best,
        })),
    })),
  });
}

function coordinateOf({ trial }: ScoredTrial, path: string): number | string {
  const value = trial.values[path];
  return typeof value === "number" ? value : textOf(value);
}

/** Paths of what {@link writeSearch} wrote. */
export interface SearchFiles {
  readonly table: string;
  readonly csv: string;
  readonly figure: string;
}

/** Writes `trials.md`, `trials.csv` and `figures/search.svg` (and `.png`) into the folder of a search. */
export async function writeSearch(
  request: SearchRequest,
  ranking: readonly ScoredTrial[],
  folder: string,
): Promise<SearchFiles> {
  const { dimensions } = spaceOf(request);
  const table = join(folder, "trials.md");
  const csv = join(folder, "trials.csv");
  const figure = join(folder, "figures", "search.svg");
  const trace = traceTable(request, ranking);
  const svg = await drawTrace(request, dimensions, ranking);
  await writeFileAtomically(table, `${formatMarkdownTable(trace)}\n`);
  await writeFileAtomically(csv, traceCsv(dimensions, ranking));
  await writeFileAtomically(figure, svg);
  await writeFileAtomically(figure.replace(/svg$/, "png"), await renderPng(svg));
  return { table, csv, figure };
}

function traceCsv(dimensions: readonly Dimension[], ranking: readonly ScoredTrial[]): string {
  return formatCsv([
    ["trial", ...dimensions.map(({ path }) => path), "updates", "score", "standardError", "diverged"],
    ...ranking.map(({ trial, updates, score }) => [
      methodOf(trial),
      ...dimensions.map(({ path }) => (trial.values[path] === undefined ? "" : textOf(trial.values[path]))),
      updates,
      Number.isFinite(score.mean) ? score.mean : "",
      Number.isFinite(score.standardError) ? score.standardError : "",
      score.failed,
    ]),
  ]);
}
