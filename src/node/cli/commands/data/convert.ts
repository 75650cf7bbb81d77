import { basename } from "node:path";
import { Command, Option } from "commander";
import type { FileMeaning, WritableFormat } from "../../../datasets/index.ts";
import { addMeaningOptions, DATASET, type MeaningFlags, meaningOf } from "../../meaning-options.ts";

interface ConvertOptions extends MeaningFlags {
  readonly to: "folder" | WritableFormat;
  readonly overwrite?: boolean;
}

export const convertCommand = () =>
  addMeaningOptions(
    new Command("convert")
      .description("write episodes in another format")
      .argument("<dataset>", DATASET)
      .argument("<out>", "the file or folder to make"),
  )
    .addOption(
      new Option(
        "--to <format>",
        "dataset folder, OGBench's .npz, replay buffer (o, ag, g, u) as .npz, Minari's folder, or a Parquet table",
      )
        .choices(["folder", "ogbench", "buffer", "minari", "parquet"])
        .default("folder"),
    )
    .option("--overwrite", "replace an existing dataset or file, and nothing else")
    .addHelpText(
      "after",
      `
The output is written completely or not at all.

Examples:
  smore data convert buffer.pkl datasets/reach --env FetchReach
  smore data convert pointmaze-medium-navigate-v0.npz datasets/maze --env pointmaze-medium --achieved-goal qpos[0:2]
  smore data convert datasets/reach reach.npz --to buffer`,
    )
    .action(async (path: string, out: string, env: string | undefined, options: ConvertOptions) => {
      const { requireApart } = await import("../../../files/apart.ts");
      requireApart([out], [path]);
      const notes = await (options.to === "folder"
        ? convertToFolder(path, out, meaningOf(options, env), options)
        : convertToFormat(path, out, options.to, meaningOf(options, env), options));
      for (const note of notes) console.log(`note: ${note}`);
      console.log(out);
    });

/** Converts a file of episodes into the dataset folder `out`; returns notes for the user. */
async function convertToFolder(
  path: string,
  out: string,
  meaning: FileMeaning,
  options: ConvertOptions,
): Promise<readonly string[]> {
  const { UserError } = await import("../../../../core/base/errors.ts");
  const { sourceKind, withEpisodeFile, writeEpisodes } = await import("../../../datasets/index.ts");
  const { interruptible } = await import("../../../terminal/interrupt.ts");
  const { withProgress } = await import("../../../terminal/progress.ts");
  if (sourceKind(path) === "name") {
    const { findRecipe } = await import("../../../../core/collect/index.ts");
    findRecipe(path); // an unknown name is refused with the nearest one
  }
  if (sourceKind(path) !== "file")
    throw new UserError(`${path} is a dataset of Smore already; choose another format with --to`);
  const { memory, overwrite } = options;
  return withEpisodeFile(path, meaning, async (source, task) => {
    await withProgress(`convert ${basename(path)}`, "episodes", (onProgress) =>
      interruptible((signal) => writeEpisodes(source, task, out, { memory, overwrite, signal, onProgress })),
    );
    return source.notes;
  });
}

/** Writes episodes in another format; returns notes for the user. */
async function convertToFormat(
  path: string,
  out: string,
  format: WritableFormat,
  meaning: FileMeaning,
  { overwrite }: ConvertOptions,
): Promise<readonly string[]> {
  const { sourceKind, writeDatasetAs } = await import("../../../datasets/index.ts");
  const { openDatasetInTerminal, withWriteProgress } = await import("../../../terminal/datasets.ts");
  const dataset = await openDatasetInTerminal(path, meaning);
  await withWriteProgress(out, (watch) => writeDatasetAs(dataset, out, format, { overwrite, ...watch }));
  const { notes } = dataset.header.provenance;
  return sourceKind(path) === "file" && Array.isArray(notes) ? notes.map(String) : [];
}
