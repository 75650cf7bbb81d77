import { Command } from "commander";
import { seedOption, sizeOption, wholeNumber, workersOption } from "../options.ts";

interface CollectOptions {
  readonly size: "small" | "paper";
  readonly episodes?: number;
  readonly seed: number;
  readonly workers: number;
}

export const collectCommand = () =>
  new Command("collect")
    .description("make a dataset of the catalogue, once, and keep it under datasets/")
    .argument("<name>", "what to make, see `smore list datasets`")
    .addOption(sizeOption())
    .option("--episodes <number>", "a number of episodes instead of a size", wholeNumber(1))
    .addOption(seedOption())
    .addOption(workersOption())
    .addHelpText(
      "after",
      `
The same name, size and seed give the same bytes, whatever the number of workers. A collection that was stopped goes
on where it was when the command is given again.

Example:
  smore collect fetch-reach-random --size paper --workers 2`,
    )
    .action(async (name: string, options: CollectOptions) => {
      const { findRecipe } = await import("../../collect/index.ts");
      const { datasetStatistics, loadDataset } = await import("../../data/index.ts");
      const { datasetFolder } = await import("../dataset.ts");
      const { statisticsTable } = await import("../summary.ts");
      const { environment } = findRecipe(name);
      const size = options.episodes ?? options.size;
      const folder = await datasetFolder({ ...options, dataset: name, env: environment, size });
      console.log(`${folder}\n\n${statisticsTable(datasetStatistics(await loadDataset(folder)))}`);
    });
