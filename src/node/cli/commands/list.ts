import { Argument, Command } from "commander";

const KINDS = ["envs", "agents", "datasets", "experts", "runs"] as const;

export const listCommand = () =>
  new Command("list")
    .description("show what there is")
    .addArgument(new Argument("<kind>", "what to list").choices(KINDS))
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--datasets <folder>", "where datasets are kept", "datasets")
    .action(async (kind: (typeof KINDS)[number], options: { runs: string; datasets: string }) => {
      const { formatTable } = await import("../../../core/figures/table.ts");
      const listings = await import("../listings.ts");
      switch (kind) {
        case "envs":
          return console.log(formatTable(listings.environments()));
        case "agents":
          return console.log(listings.agentsWithSettings());
        case "datasets":
          return console.log(
            `${formatTable(listings.recipes())}\n\n${formatTable(await listings.datasetsIn(options.datasets))}`,
          );
        case "experts":
          return console.log(formatTable(listings.experts()));
        case "runs":
          return console.log(formatTable(await listings.runs(options.runs)));
      }
    });
