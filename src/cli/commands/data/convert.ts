import { Command } from "commander";
import { addImportOptions, type ImportFlags } from "../../import-options.ts";

export const convertCommand = () =>
  addImportOptions(new Command("convert").description("turn a file of episodes into a dataset folder"))
    .argument("<path>", "a file of episodes")
    .argument("<out>", "the dataset folder to make")
    .option("--overwrite", "replace what is there")
    .addHelpText(
      "after",
      `
Examples:
  smore data convert buffer.pkl datasets/reach --env FetchReach
  smore data convert pointmaze-medium-navigate-v0.npz datasets/maze --env pointmaze-medium --achieved-goal qpos[0:2]`,
    )
    .action(async (path: string, out: string, options: ImportFlags & { overwrite?: boolean }) => {
      const { convertToFolder } = await import("../../conversion.ts");
      const { datasetStatistics, loadDataset } = await import("../../../data/index.ts");
      const { statisticsTable } = await import("../../summary.ts");
      const notes = await convertToFolder(path, out, options);
      console.log([...notes.map((note) => `note: ${note}`), `${out}\n`].join("\n"));
      console.log(statisticsTable(datasetStatistics(await loadDataset(out))));
    });
