import { Command } from "commander";
import { addImportOptions, type ImportFlags } from "../../import-options.ts";

export const inspectCommand = () =>
  addImportOptions(
    new Command("inspect").description(
      "what a file holds: arrays, sizes, lengths, statistics, goals reached",
    ),
  )
    .argument("<path>", "a dataset folder or a file of episodes")
    .option("--json", "print everything as JSON")
    .addHelpText(
      "after",
      `
Examples:
  smore data inspect datasets/fetch-reach-random-small
  smore data inspect buffer.pkl --env FetchReach
  smore data inspect cube-single-play-v0.npz --achieved-goal qpos[0:3] --distance-threshold 0.04 --json`,
    )
    .action(async (path: string, options: ImportFlags & { json?: boolean }) => {
      const { arraysTable, inspection, inspectionText } = await import("../../inspection.ts");
      const { isDatasetFolder, openDatasetAt } = await import("../../import-options.ts");
      // Told first, since it helps to say what the arrays mean where that is not clear.
      const arrays = isDatasetFolder(path) ? [] : await arraysTable(path);
      if (!options.json && arrays.length > 0) {
        const { formatTable } = await import("../../../../core/figures/table.ts");
        const rows = arrays.map(({ name, type, shape }) => [name, type, `(${shape.join(", ")})`]);
        console.log(`${formatTable({ header: ["array", "type", "shape"], rows })}\n`);
      }
      const found = inspection(await openDatasetAt(path, options));
      const lists = (_: string, value: unknown) =>
        value instanceof Float64Array ? Array.from(value) : value;
      console.log(
        options.json ? JSON.stringify({ path, arrays, ...found }, lists, 2) : inspectionText(found),
      );
    });
