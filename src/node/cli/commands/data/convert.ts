import { Command, Option } from "commander";
import { addImportOptions, type ImportFlags } from "../../import-options.ts";

type Format = "folder" | "ogbench" | "buffer" | "minari";

interface ConvertOptions extends ImportFlags {
  readonly to: Format;
  readonly overwrite?: boolean;
}

export const convertCommand = () =>
  addImportOptions(new Command("convert").description("write episodes in another format"))
    .argument("<path>", "a dataset folder or a file of episodes")
    .argument("<out>", "the file or folder to make")
    .addOption(
      new Option(
        "--to <format>",
        "dataset folder, OGBench's .npz, replay buffer (o, ag, g, u) as .npz, or Minari's folder",
      )
        .choices(["folder", "ogbench", "buffer", "minari"])
        .default("folder"),
    )
    .option("--overwrite", "replace a dataset or file that is there, and nothing else")
    .addHelpText(
      "after",
      `
The output is there completely or not at all.

Examples:
  smore data convert buffer.pkl datasets/reach --env FetchReach
  smore data convert pointmaze-medium-navigate-v0.npz datasets/maze --env pointmaze-medium --achieved-goal qpos[0:2]
  smore data convert datasets/reach reach.npz --to buffer`,
    )
    .action(async (path: string, out: string, options: ConvertOptions) => {
      const { convertToFolder, convertToFormat } = await import("../../conversion.ts");
      const { requireApart } = await import("../../outputs.ts");
      requireApart([out], [path]);
      const { to } = options;
      const notes =
        to === "folder"
          ? await convertToFolder(path, out, options)
          : await convertToFormat(path, out, to, options);
      for (const note of notes) console.log(`note: ${note}`);
      console.log(out);
    });
