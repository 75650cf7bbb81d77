import { formatCsv } from "../../core/base/csv.ts";
import { formatMarkdownTable } from "../../core/base/table.ts";
import { aggregates } from "./aggregate.ts";
import { type Comparison, environmentReturn, heldOutMeasures, type Measure, measures } from "./comparison.ts";
import type { Block, MeasureResults, NamedTable } from "./report-pages.ts";
import { intervalOf } from "./tables.ts";

export function markdownPage(blocks: readonly Block[]): string {
  const texts = blocks.map((block) => (typeof block === "string" ? block : formatMarkdownTable(block.table)));
  return `${texts.join("\n\n")}\n`;
}

const GREEK = [
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega",
  "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
].flatMap((names) => names.split(" "));

/** Replacements of characters that LaTeX reads as commands, or that pdfLaTeX's usual fonts lack. */
const LATEX: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from("&%$#_{}", (character) => [character, `\\${character}`])),
  ...Object.fromEntries(
    Array.from("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", (letter, index) => [letter, `$\\${GREEK[index]}$`]),
  ),
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "$<$",
  ">": "$>$",
  "|": "$|$",
  "±": "$\\pm$",
  "≥": "$\\geq$",
  "≤": "$\\leq$",
  "≠": "$\\neq$",
  "≈": "$\\approx$",
  "→": "$\\to$",
  "−": "$-$",
  "∞": "$\\infty$",
  "—": "---",
  "–": "--",
  "…": "\\ldots{}",
};

/** Text as pdfLaTeX shows it; `**bold**` is bold. Letters of other scripts than Latin and Greek need XeLaTeX or LuaLaTeX. */
export function latexText(text: string): string {
  const signed = text.replace(/(?<![\w.])-(?=\d)/g, "−");
  const escaped = Array.from(signed, (character) => LATEX[character] ?? character).join("");
  return escaped.replace(/\*\*(.*?)\*\*/g, "\\textbf{$1}");
}

/** Characters of the longest cell that stays on one line. */
const LONGEST_CELL = 40;

/** A table for a paper: a `tabular` with the rules of the package booktabs, its title as a comment. */
export function latexTable({ title, table: { header, rows } }: NamedTable): string {
  // Behind the end of a row, LaTeX reads [ and * as parts of its command.
  const line = (cells: readonly string[]) =>
    `${cells
      .map(latexText)
      .join(" & ")
      .replace(/^(?=[[*])/, "{}")} \\\\`;
  const firstRank = rows.findIndex(([name]) => /^(?:mean )?rank\b/.test(name));
  const body = rows.flatMap((row, index) => [...(index === firstRank ? ["\\midrule"] : []), line(row)]);
  const columns = header.map((_, column) => {
    if (rows.some((row) => row[column].length > LONGEST_CELL)) return "p{0.6\\linewidth}";
    return column === 0 ? "l" : "r";
  });
  return [
    `% ${title}. Needs \\usepackage{booktabs}.`,
    `\\begin{tabular}{${columns.join("")}}`,
    "\\toprule",
    line(header),
    "\\midrule",
    ...body,
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
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
  return formatCsv([["measure", "task", "method", "runs", "failed", "mean", "low", "high"], ...rows]);
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
  return formatCsv([["measure", "method", "statistic", "value", "low", "high"], ...rows]);
}
