import { Command } from "commander";
import { meaningOf } from "../../meaning-options.ts";
import { workersOption } from "../../options.ts";

export const datasetsCommand = () =>
  new Command("datasets")
    .description("make the datasets of a grid that are missing")
    .argument("<grid>", "a folder of results, which holds grid.json, or a grid file")
    .option("--datasets <folder>", "where datasets are kept", "datasets")
    .addOption(workersOption())
    .action(async (path: string, { datasets, workers }: { datasets: string; workers: number }) => {
      const { CellDatasets, expandGrid, openGrid } = await import("../../../sweep/index.ts");
      const { ensureDatasetInTerminal } = await import("../../../terminal/datasets.ts");
      const { grid, origin } = await openGrid(path, { results: "results" });
      const all = await CellDatasets.ensure(expandGrid(grid, origin), (dataset, { environment: env, size }) =>
        ensureDatasetInTerminal(dataset, { ...meaningOf({ env }), size, workers, cache: datasets }),
      );
      for (const folder of all.folders()) console.log(folder);
    });
