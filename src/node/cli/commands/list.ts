import { Argument, Command } from "commander";
import { importOption } from "../import-option.ts";

const KINDS = ["envs", "agents", "datasets", "experts", "runs"] as const;

export const listCommand = () =>
  new Command("list")
    .description("list environments, agents, datasets, experts or runs")
    .addArgument(new Argument("<kind>", "what to list").choices(KINDS))
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--datasets <folder>", "where datasets are kept", "datasets")
    .addOption(importOption())
    .action(async (kind: (typeof KINDS)[number], options: { runs: string; datasets: string }) => {
      const { formatTable } = await import("../../../core/base/table.ts");
      switch (kind) {
        case "envs": {
          const { envTable } = await import("../../../core/envs/env-table.ts");
          return console.log(formatTable(envTable()));
        }
        case "agents": {
          const { agentSettingsText } = await import("../../../core/agents/settings-text.ts");
          return console.log(agentSettingsText());
        }
        case "datasets": {
          const { recipeTable } = await import("../../../core/collect/recipe-table.ts");
          const { datasetTable } = await import("../../datasets/index.ts");
          return console.log(
            `${formatTable(recipeTable())}\n\n${formatTable(await datasetTable(options.datasets))}`,
          );
        }
        case "experts": {
          const { knownExpertTable } = await import("../../experts/index.ts");
          return console.log(formatTable(knownExpertTable()));
        }
        case "runs": {
          const { runTable } = await import("../../runs/run-table.ts");
          return console.log(formatTable(await runTable(options.runs)));
        }
      }
    });
