import { Command } from "commander";
import { type ResultsFlags, resultsHome, resultsName } from "../../options.ts";

interface RecordFlags extends ResultsFlags {
  readonly datasets: string;
  readonly mixVersions?: boolean;
}

export const recordCommand = () =>
  new Command("record")
    .description(
      "write runs.jsonl of a grid from its run directories, without training; `smore report` needs nothing else",
    )
    .argument("<grid>", "a folder of results, which holds grid.json, or a grid file")
    .addOption(resultsName())
    .addOption(resultsHome())
    .option("--datasets <folder>", "where datasets are kept", "datasets")
    .option("--mix-versions", "take runs of other commits or package-lock.json files")
    .action(async (path: string, flags: RecordFlags) => {
      const { expandGrid, openGrid, recordGrid } = await import("../../../sweep/index.ts");
      const { grid, results, origin } = await openGrid(path, flags);
      const states = await recordGrid(grid, expandGrid(grid, origin), { ...flags, folder: results });
      const missing = states.filter(({ status }) => status === "waiting").length;
      console.log(`${states.length - missing} of ${states.length} runs have a result`);
      if (missing > 0) console.log("the command that started them trains the others");
    });
