import { Command } from "commander";
import type { ReportOptions } from "../../sweep/index.ts";
import { importOption } from "../import-option.ts";

export const reportCommand = () =>
  new Command("report")
    .description("tables, statistics and figures from the runs.jsonl of results; several results are joined")
    .argument("<results...>", "folders that `smore bench` made")
    .option(
      "--output <folder>",
      "where to write; needed for several results (default: the results' own folder)",
    )
    .addOption(importOption())
    .option("--mix-versions", "compare runs of different commits or package-lock.json files")
    .addHelpText(
      "after",
      `
Examples:
  smore report results/bench
  smore report results/bench results/more-agents --output results/all`,
    )
    .action(async (folders: readonly string[], options: ReportOptions & { readonly output?: string }) => {
      const { output } = options;
      const { UserError } = await import("../../../core/base/errors.ts");
      if (output === undefined && folders.length > 1)
        throw new UserError("say with --output <folder> where the report of several results should go");
      await printReport(folders, output ?? folders[0], options);
    });

/** Writes the report of all results in `folders` into `output`, prints its tables and the paths of the other files. */
export async function printReport(
  folders: readonly string[],
  output: string,
  options: ReportOptions,
): Promise<void> {
  const { readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const { loadRecords, writeReport } = await import("../../sweep/index.ts");
  const records = await Promise.all(folders.map((folder) => loadRecords(join(folder, "runs.jsonl"))));
  const files = await writeReport(records.flat(), output, options);
  const tables = files.filter((file) => file.endsWith(".md"));
  for (const file of tables) console.log(await readFile(file, "utf8"));
  console.log(`report   ${tables.join(", ")}`);
  console.log(`figures  ${join(output, "figures")}`);
}
