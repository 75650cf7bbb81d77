import { Command } from "commander";
import { importOption } from "../import-option.ts";
import { seedOption, sizeOption, wholeNumber, workersOption } from "../options.ts";

interface CollectOptions {
  readonly size: "small" | "paper";
  readonly episodes?: number;
  readonly transitions?: number;
  readonly seed: number;
  readonly workers: number;
}

const COUNTS = ["episodes", "transitions"] as const;

export const collectCommand = () =>
  new Command("collect")
    .description("collect a dataset of the catalogue and keep it under datasets/")
    .argument("<dataset>", "what to make, see `smore list datasets`")
    .addOption(sizeOption())
    .option("--episodes <number>", "a number of episodes instead of a size", wholeNumber(1))
    .option("--transitions <number>", "the same for datasets that count transitions", wholeNumber(1))
    .addOption(seedOption())
    .addOption(workersOption())
    .addOption(importOption())
    .addHelpText(
      "after",
      `
The same name, size and seed give the same bytes for any number of workers. The same command continues a collection that
was stopped.

Example:
  smore collect fetch-reach-random --size paper --workers 2`,
    )
    .action(async (name: string, options: CollectOptions) => {
      const { findRecipe } = await import("../../../core/collect/index.ts");
      const { datasetStatistics, statisticsTable } = await import("../../../core/data/index.ts");
      const { loadDataset } = await import("../../datasets/index.ts");
      const { ensureDatasetInTerminal } = await import("../../terminal/datasets.ts");
      const { lineWidth, printText } = await import("../../terminal/print.ts");
      const { UserError } = await import("../../../core/base/errors.ts");
      const recipe = findRecipe(name);
      const [unit, other] = recipe.transitions ? COUNTS.toReversed() : COUNTS;
      if (options[other] !== undefined)
        throw new UserError(`--${other}: ${name} counts ${unit}; give --${unit} <number>`);
      const { seed, workers } = options;
      const size = options[unit] ?? options.size;
      const folder = await ensureDatasetInTerminal(name, { size, seed, workers });
      const statistics = datasetStatistics(await loadDataset(folder));
      printText(`${folder}\n\n${statisticsTable(statistics, { width: lineWidth() })}`);
    });
