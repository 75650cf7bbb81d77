import { formatMarkdownTable } from "../../core/base/table.ts";
import { aggregates } from "./aggregate.ts";
import { type Comparison, environmentReturn, heldOutMeasures, type Measure, measures } from "./comparison.ts";
import type { Block, MeasureResults, NamedTable } from "./report-pages.ts";
import { intervalOf } from "./tables.ts";

export function markdownPage(blocks: readonly Block[]): string {
  const texts = blocks.map((block) => (typeof block === "string" ? block : formatMarkdownTable(block.table)));
  return `${texts.join("\n\n")}\n`;
}

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "±": "$\\pm$",
  "≥": "$\\geq$",
  "≤": "$\\leq$",
  "−": "$-$",
  "∞": "$\\infty$",
  "—": "---",
  "–": "--",
  "…": "\\ldots{}",
  Σ: "$\\Sigma$",
  γ: "$\\gamma$",
  τ: "$\\tau$",
  α: "$\\alpha$",
  λ: "$\\lambda$",
};

/** Text as LaTeX shows it; `**bold**` is bold. */
export function latexText(text: string): string {
  const escaped = text.replace(
    /[\\~^±≥≤−∞—–…Σγταλ]|[&%$#_{}]/g,
    (character) => LATEX[character] ?? `\\${character}`,
  );
  return escaped.replace(/\*\*(.*?)\*\*/g, "\\textbf{$1}");
}

/** A table for a paper: a `tabular` with the rules of the package booktabs, its title as a comment. */
export function latexTable({ title, table: { header, rows } }: NamedTable): string {
  const line = (cells: readonly string[]) => `${cells.map(latexText).join(" & ")} \\\\`;
  const firstRank = rows.findIndex(([name]) => /^(?:mean )?rank\b/.test(name));
  const body = rows.flatMap((row, index) => [...(index === firstRank ? ["\\midrule"] : []), line(row)]);
  return [
    `% ${title}. Needs \\usepackage{booktabs}.`,
    `\\begin{tabular}{l${"r".repeat(header.length - 1)}}`,
    "\\toprule",
    line(header),
    "\\midrule",
    ...body,
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}

/** Rows as CSV (RFC 4180). */
function csv(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) =>
    /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** One line for each measure, task and method: the mean over runs and its 95 % interval, as plain numbers. */
export function measuresCsv(comparison: Comparison): string {
  const named: [string, Measure][] = [
    ...measures.map((measure): [string, Measure] => [measure.title, measure]),
    ["return of the environment", environmentReturn],
    ...heldOutMeasures.map((measure): [string, Measure] => [measure.title, measure]),
  ];
  const rows = named.flatMap(([title, measure]) =>
    comparison.tasks.flatMap((task) =>
      comparison.methods.flatMap((method) => {
        const runs = comparison.runsOf(task, method);
        const interval = intervalOf(runs, measure);
        if (!interval) return [];
        const { mean, halfWidth } = interval;
        const ends = Number.isNaN(halfWidth) ? ["", ""] : [mean - halfWidth, mean + halfWidth];
        const failed = runs.filter(({ failure }) => failure !== undefined).length;
        return [[title, task, method, runs.length, failed, mean, ...ends]];
      }),
    ),
  );
  return csv([["measure", "task", "method", "runs", "failed", "mean", "low", "high"], ...rows]);
}

/** One line for each measure, method and statistic over all tasks, as plain numbers. */
export function aggregatesCsv({ methods }: Comparison, results: readonly MeasureResults[]): string {
  const rows = results.flatMap(({ measure, aggregates: estimates, improvements }) => [
    ...methods.flatMap((method, index) =>
      aggregates.map(({ title }, statistic) => {
        const { value, low, high } = estimates[index][statistic];
        return [measure.title, method, title, value, low, high];
      }),
    ),
    ...improvements.map(({ value, low, high }, index) => [
      ...[measure.title, methods[index + 1], `probability that ${methods[0]} is better`, value, low, high],
    ]),
  ]);
  return csv([["measure", "method", "statistic", "value", "low", "high"], ...rows]);
}
