import { Command } from "commander";
import { addMeaningOptions, DATASET, type MeaningFlags, meaningOf } from "../../meaning-options.ts";

export const inspectCommand = () =>
  addMeaningOptions(
    new Command("inspect")
      .description("show the contents of a file: arrays, sizes, lengths, statistics, goals reached")
      .argument("<dataset>", DATASET),
  )
    .option("--json", "print everything as JSON")
    .addHelpText(
      "after",
      `
Statistics are shown even if numbers are out of range, so that the range can be read; the exit code is then 1.

Examples:
  smore data inspect datasets/fetch-reach-random-small
  smore data inspect buffer.pkl FetchReach
  smore data inspect cube-single-play-v0.npz --achieved-goal qpos[0:3] --distance-threshold 0.04 --json`,
    )
    .action(async (path: string, env: string | undefined, options: MeaningFlags & { json?: boolean }) => {
      const { inspectDataset, inspectionText } = await import("../../../../core/data/index.ts");
      const { arrayTable, readArrayShapes } = await import("../../../datasets/index.ts");
      const { openDatasetInTerminal } = await import("../../../terminal/datasets.ts");
      const { lineWidth, printJson, printTable, printText } = await import("../../../terminal/print.ts");
      // Printed before the file is read, since the list helps to write a mapping when reading fails.
      const arrays = await readArrayShapes(path);
      if (!options.json && arrays.length > 0) {
        printTable(arrayTable(arrays));
        console.log();
      }
      const dataset = await openDatasetInTerminal(path, { ...meaningOf(options, env), checkValues: false });
      const found = inspectDataset(dataset);
      if (found.findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
      if (options.json) printJson({ path, arrays, ...found });
      else printText(inspectionText(found, lineWidth()));
    });
