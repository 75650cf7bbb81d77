import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { nearest } from "../../core/base/nearest.ts";
import { renderPdf } from "../figures/pdf.ts";
import { renderPng } from "../figures/png.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { aggregate } from "./aggregate.ts";
import { Comparison, measures } from "./comparison.ts";
import { requireSameCode } from "./record-code.ts";
import type { RunRecord } from "./records.ts";
import { drawAggregates, drawLearningCurves } from "./report-figures.ts";
import { aggregatesCsv, latexTable, markdownPage, measuresCsv } from "./report-formats.ts";
import {
  aggregatePage,
  type Block,
  type MeasureResults,
  type NamedTable,
  readInstruments,
  tablePage,
} from "./report-pages.ts";

/** What a report can hold beside its pages in Markdown and its figures as SVG and PNG. */
export type ReportFormat = "latex" | "csv" | "pdf";

export interface ReportOptions {
  /** Whether runs that were made by different code are compared. Default false. */
  readonly mixVersions?: boolean | undefined;
  /** Further formats: tables in LaTeX and CSV, figures as PDF. */
  readonly formats?: readonly ReportFormat[];
  /** Methods to compare, in this order; the first is the reference. Default all. */
  readonly methods?: readonly string[];
  /** The method that figures show in colour, with the others in grey. */
  readonly highlight?: string;
}

/** A report that was written. */
export interface Report {
  /** Paths, the pages first. */
  readonly files: readonly string[];
  readonly tables: readonly NamedTable[];
}

/**
 * Writes the results of the runs into `folder`: `table.md`, `aggregate.md` and `figures/`, and `tables/` for LaTeX and CSV.
 * The same runs give the same bytes.
 * @throws UserError where the runs cannot be compared, or a method is not among them; then nothing is written
 */
export async function writeReport(
  records: readonly RunRecord[],
  folder: string,
  { mixVersions = false, formats = [], methods, highlight }: ReportOptions = {},
): Promise<Report> {
  const chosen = methods ? methods.flatMap((method) => runsOfMethod(records, method, "--methods")) : records;
  if (highlight !== undefined) runsOfMethod(chosen, highlight, "--highlight");
  if (!mixVersions) requireSameCode(chosen);
  const comparison = new Comparison(chosen);
  const played = comparison.onTasksPlayed(true);
  const results: MeasureResults[] =
    played && played.commonTasks.length > 0
      ? measures.map((measure) => ({ measure, ...aggregate(played, measure) }))
      : [];
  const pages: Record<string, Block[]> = {
    "table.md": tablePage(comparison),
    ...(played && results.length > 0 && { "aggregate.md": aggregatePage(played, results) }),
  };
  const tables = Object.values(pages)
    .flat()
    .filter((block) => typeof block !== "string");
  const files = new Map<string, string | Uint8Array>();
  for (const [name, blocks] of Object.entries(pages)) files.set(name, markdownPage(blocks));
  if (formats.includes("latex"))
    for (const table of tables) files.set(join("tables", `${table.name}.tex`), latexTable(table));
  if (formats.includes("csv")) {
    files.set(join("tables", "measures.csv"), measuresCsv(comparison));
    if (played && results.length > 0)
      files.set(join("tables", "aggregates.csv"), aggregatesCsv(played, results));
  }
  for (const [name, svg] of await figuresOf(comparison, results, highlight)) {
    files.set(join("figures", `${name}.svg`), svg);
    files.set(join("figures", `${name}.png`), await renderPng(svg));
    if (formats.includes("pdf")) files.set(join("figures", `${name}.pdf`), await renderPdf(svg));
  }
  for (const [name, content] of files) await writeFileAtomically(join(folder, name), content);
  return { files: [...files.keys()].map((name) => join(folder, name)), tables };
}

function runsOfMethod(records: readonly RunRecord[], method: string, flag: string): RunRecord[] {
  const runs = records.filter((record) => record.method === method);
  if (runs.length > 0) return runs;
  const known = [...new Set(records.map((record) => record.method))];
  const suggestion = nearest(method, known);
  const hint = suggestion === undefined ? `there are ${known.join(", ")}` : `did you mean "${suggestion}"?`;
  throw new UserError(`${flag} ${method}: no run is of that method; ${hint}`);
}

/** SVG documents by their names. */
async function figuresOf(
  comparison: Comparison,
  results: readonly MeasureResults[],
  highlight: string | undefined,
): Promise<Map<string, string>> {
  const figures = new Map<string, string>();
  const played = comparison.onTasksPlayed(true);
  if (played)
    for (const measure of measures) {
      const curves = `${measure.name}-learning-curves`;
      figures.set(curves, await drawLearningCurves(played, measure, { highlight }));
      figures.set(
        `${curves}-in-seconds`,
        await drawLearningCurves(played, measure, { highlight, axis: "seconds" }),
      );
    }
  for (const instrument of readInstruments(comparison))
    figures.set(instrument.name, await drawLearningCurves(comparison, instrument, { highlight }));
  if (played)
    for (const { measure, ...result } of results)
      for (const [name, svg] of await drawAggregates(played, measure, result, highlight))
        figures.set(`${measure.name}-${name}`, svg);
  return figures;
}
