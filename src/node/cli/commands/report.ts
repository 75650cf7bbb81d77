import { basename, join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Table } from "../../../core/base/table.ts";
import type { Report, ReportFormat, ReportOptions } from "../../sweep/index.ts";
import { importOption } from "../import-option.ts";
import { splitAtCommas } from "../options.ts";

interface ReportFlags extends Pick<ReportOptions, "mixVersions" | "methods" | "highlight"> {
  readonly output?: string;
  readonly format: readonly ReportFormat[];
}

const FORMATS = ["latex", "csv", "pdf"] as const satisfies readonly ReportFormat[];

export const reportCommand = () =>
  new Command("report")
    .description("tables, statistics and figures from results or runs; several are joined")
    .argument("<results|runs...>", "folders that `smore bench` made, or folders of runs")
    .option(
      "--output <folder>",
      "folder to write; required for several (default: the results' own folder, or results/<run>)",
    )
    .addOption(
      new Option("--format <a,b,…>", "also tables in LaTeX or CSV, and figures as PDF")
        .argParser(parseFormats)
        .default([], "none"),
    )
    .option(
      "--methods <a,b,…>",
      "report only these methods; all others are compared with the first",
      splitAtCommas,
    )
    .option("--highlight <method>", "the method that figures show in colour, with the others in grey")
    .addOption(importOption())
    .option("--mix-versions", "compare runs of different commits or package-lock.json files")
    .addHelpText(
      "after",
      `
The formats are ${FORMATS.join(", ")}. Every report has its pages in Markdown and its figures as SVG and PNG.
Single runs are compared by agent, and by the settings in which the runs of an agent differ.

Examples:
  smore report results/bench
  smore report results/bench results/more-agents --output results/all
  smore report results/bench --methods smore,gcivl,hiql --highlight smore --format latex,pdf
  smore report runs/fetch-reach-smore-seed0 runs/fetch-reach-gcivl-seed0 --output results/two`,
    )
    .action(async (folders: readonly string[], options: ReportFlags) => {
      const { UserError } = await import("../../../core/base/errors.ts");
      const { isRunFolder } = await import("../../sweep/index.ts");
      const [first, ...others] = folders;
      if (options.output === undefined && others.length > 0)
        throw new UserError("a report of several results needs --output <folder>");
      // The folder of a run holds nothing but the run.
      const output = isRunFolder(first) ? join("results", basename(first)) : first;
      await printReport(folders, options.output ?? output, { ...options, formats: options.format });
    });

function parseFormats(text: string): ReportFormat[] {
  return splitAtCommas(text).map((name) => {
    const format = FORMATS.find((known) => known === name);
    if (format === undefined) throw new InvalidArgumentError(`the formats are ${FORMATS.join(", ")}`);
    return format;
  });
}

/** Writes the report of all results in `folders` into `output`, prints its tables and the paths of the other files. */
export async function printReport(
  folders: readonly string[],
  output: string,
  options: ReportOptions,
): Promise<void> {
  const { loadResults, writeReport } = await import("../../sweep/index.ts");
  const { tables, files } = await writeReport(await loadResults(folders), output, options);
  await printTables(tables);
  console.log(`report   ${files.filter((file) => file.endsWith(".md")).join(", ")}`);
  if (files.some((file) => /\.(?:tex|csv)$/.test(file))) console.log(`tables   ${join(output, "tables")}`);
  console.log(`figures  ${join(output, "figures")}`);
}

/** Tables that only the pages need. */
const UNPRINTED = new Set(["noise", "protocol"]);

async function printTables(tables: Report["tables"]): Promise<void> {
  const { wrapText } = await import("../../../core/base/wrap.ts");
  const { colorsOf, lineWidth, printTable } = await import("../../terminal/print.ts");
  const { cyan } = colorsOf(process.stdout);
  let hasMarks = false;
  for (const { name, title, table } of tables) {
    if (UNPRINTED.has(name)) continue;
    const marked = (cell: string) => cell.replace(/\*\*(.*?)\*\*/, "$1 *");
    const rows = table.rows.filter(([name]) => !name.startsWith("rank on ")).map((row) => row.map(marked));
    hasMarks ||= rows.flat().some((cell) => cell.includes(" *"));
    console.log(cyan(wrapText(title, lineWidth())));
    printTable(turnedToFit({ header: table.header, rows }, lineWidth()));
    console.log();
  }
  const legend =
    "mean over training seeds ± half of its 95 % interval; *: the best, and means within its interval";
  if (hasMarks) console.log(`${wrapText(legend, lineWidth())}\n`);
}

/** A table of tasks by methods as one of methods by tasks, where only that fits into the width. */
function turnedToFit({ header, rows }: Table, width: number): Table {
  const [corner, ...methods] = header;
  const widthOf = (cells: readonly string[]) => cells.reduce((sum, cell) => sum + cell.length + 2, 0);
  if (corner !== "task" || Math.max(...[header, ...rows].map(widthOf)) <= width) return { header, rows };
  return {
    header: ["method", ...rows.map(([task]) => task)],
    rows: methods.map((method, index) => [method, ...rows.map((row) => row[index + 1])]),
  };
}
