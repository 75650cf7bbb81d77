import { Command } from "commander";

interface RecordFlags {
  readonly datasets: string;
  readonly mixVersions?: boolean;
}

export const recordCommand = () =>
  new Command("record")
    .description(
      "write runs.jsonl of a grid from its run directories, without training; `smore report` needs nothing else",
    )
    .argument("<results>", "a folder of results, which holds grid.json")
    .option("--datasets <folder>", "where datasets are kept", "datasets")
    .option("--mix-versions", "take runs of other commits or package-lock.json files")
    .action(async (path: string, { datasets, mixVersions }: RecordFlags) => {
      const { expandGrid, openGrid, recordGrid } = await import("../../../sweep/index.ts");
      const { grid, results, origin } = await openGrid(path, { results: "results" });
      const states = await recordGrid(grid, expandGrid(grid, origin), {
        folder: results,
        datasets,
        mixVersions,
      });
      const missing = states.filter(({ status }) => status === "waiting").length;
      console.log(`${states.length - missing} of ${states.length} runs have a result`);
      if (missing > 0) console.log("the command that began them trains the others");
    });
