import { Command } from "commander";
import { importOption } from "../import-option.ts";

export const resumeCommand = () =>
  new Command("resume")
    .description("continue a run from its last intact checkpoint, to the same result as without the stop")
    .argument("<run>", "the run's folder, e.g. runs/fetch-reach-smore-seed0")
    .addOption(importOption())
    .action(async (folder: string) => {
      const { RunDirectory } = await import("../../runs/run-directory.ts");
      const { trainWithProgress } = await import("../../terminal/training.ts");
      await trainWithProgress(await RunDirectory.open(folder));
    });
