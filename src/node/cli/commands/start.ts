import { Command } from "commander";
import { workersOption } from "../options.ts";

/** Enough for the default task: random actions reach all over its small space. */
const EPISODES = 1000;

export const startCommand = () =>
  new Command("start")
    .description("a first run: collect FetchReach data, train SMORe on them, evaluate, write the policy")
    .option("--name <name>", "name of the run", "first-run")
    .option("--runs <folder>", "where runs are kept", "runs")
    .addOption(workersOption())
    .action(async (options: { name: string; runs: string; workers: number }) => {
      const { existsSync } = await import("node:fs");
      const { join } = await import("node:path");
      const { RunDirectory } = await import("../../runs/run-directory.ts");
      const { ensureDatasetInTerminal } = await import("../../terminal/datasets.ts");
      const { trainWithProgress } = await import("../../terminal/training.ts");
      const folder = join(options.runs, options.name);
      const environment = "FetchReach";
      const run = existsSync(folder)
        ? await RunDirectory.open(folder)
        : await RunDirectory.create(
            folder,
            { environment, training: { updates: 1000, evaluateEvery: 100 } },
            () => ensureDatasetInTerminal("fetch-reach-random", { size: EPISODES, workers: options.workers }),
          );
      await trainWithProgress(run);
    });
