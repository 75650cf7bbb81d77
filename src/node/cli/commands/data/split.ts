import { Command } from "commander";
import { addMeaningOptions, DATASET, type MeaningFlags, meaningOf } from "../../meaning-options.ts";
import { numberWithin, seedOption } from "../../options.ts";

export const splitCommand = () =>
  addMeaningOptions(
    new Command("split")
      .description("split the episodes of a dataset into two, e.g. for training and validation")
      .argument("<dataset>", DATASET)
      .argument("<first>", "the first dataset folder to make")
      .argument("<second>", "the second one, with the other episodes"),
  )
    .option("--share <number>", "share of the episodes in the first", numberWithin(0, 1), 0.9)
    .addOption(seedOption())
    .addHelpText(
      "after",
      `
Example:
  smore data split datasets/push-mixed datasets/push-train datasets/push-test --share 0.9`,
    )
    .action(
      async (
        path: string,
        first: string,
        second: string,
        env: string | undefined,
        options: MeaningFlags & { share: number; seed: number },
      ) => {
        const { existsSync } = await import("node:fs");
        const { basename } = await import("node:path");
        const { UserError } = await import("../../../../core/base/errors.ts");
        const { splitDataset } = await import("../../../../core/data/index.ts");
        const { writeDatasets } = await import("../../../datasets/index.ts");
        const { requireApart } = await import("../../../files/apart.ts");
        const { openDatasetInTerminal, withDatasetProgress } = await import("../../../terminal/datasets.ts");
        const { interruptible } = await import("../../../terminal/interrupt.ts");
        const folders = [first, second] as const;
        requireApart(folders, [path]);
        for (const folder of folders)
          if (existsSync(folder))
            throw new UserError(`${folder} already exists: choose another name, or move it away`);
        const dataset = await openDatasetInTerminal(path, meaningOf(options, env));
        const names = [basename(first), basename(second)] as const;
        const parts = splitDataset(dataset, options.share, options.seed, names).map((dataset, index) => ({
          dataset,
          folder: folders[index],
        }));
        const headers = await withDatasetProgress((onProgress) =>
          interruptible((signal) => writeDatasets(parts, { signal, onProgress })),
        );
        for (const [index, { episodeCount, transitionCount }] of headers.entries())
          console.log(`${folders[index]}: ${episodeCount} episodes, ${transitionCount} transitions`);
      },
    );
