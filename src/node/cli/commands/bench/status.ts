import { Command } from "commander";
import { type ResultsFlags, resultsHome, resultsName } from "../../options.ts";

export const statusCommand = () =>
  new Command("status")
    .description("show the progress and the cost of a grid's runs, wherever they are trained")
    .argument("<grid>", "a folder of results, which holds grid.json, or a grid file")
    .addOption(resultsName())
    .addOption(resultsHome())
    .option("--json", "print everything as JSON")
    .addHelpText(
      "after",
      `
This reads only the run directories, so it works on every machine that shares them.
States: waiting (not started), running, lost (its machine does not answer), stopped (after a checkpoint), finished, diverged (a
result too), broken (the same command tries it again).

Example:
  smore bench status results/ablation`,
    )
    .action(async (path: string, { json, ...flags }: ResultsFlags & { json?: boolean }) => {
      const { expandGrid, gridStatus, openGrid } = await import("../../../sweep/index.ts");
      const { statusSummary, statusTable } = await import("../../../terminal/grid-status.ts");
      const { printJson, printTable } = await import("../../../terminal/print.ts");
      const { grid, results, origin } = await openGrid(path, flags);
      const reports = await gridStatus(results, expandGrid(grid, origin));
      if (json) return printJson(reports);
      printTable(statusTable(reports));
      console.log(`\n${statusSummary(reports)}`);
    });
