import { Command } from "commander";

export const reportCommand = () =>
  new Command("report")
    .description("tables, statistics and figures from the runs.jsonl of results; several results are joined")
    .argument("<results...>", "folders that `smore bench` made")
    .option(
      "--output <folder>",
      "where to write; needed for several results (default: the results' own folder)",
    )
    .addHelpText(
      "after",
      `
Examples:
  smore report results/bench
  smore report results/bench results/more-agents --output results/all`,
    )
    .action(async (folders: readonly string[], { output }: { output?: string }) => {
      const { UserError } = await import("../../../core/base/errors.ts");
      const { printReport } = await import("../report.ts");
      if (output === undefined && folders.length > 1)
        throw new UserError("say with --output <folder> where the report of several results should go");
      await printReport(folders, output ?? folders[0]);
    });
