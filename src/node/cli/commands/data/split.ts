import { Command } from "commander";
import { addMeaningOptions, type MeaningFlags, meaningOf } from "../../meaning-options.ts";
import { numberWithin, seedOption } from "../../options.ts";

export const splitCommand = () =>
  addMeaningOptions(
    new Command("split").description(
      "put the episodes of a dataset into two, e.g. for training and validation",
    ),
  )
    .argument("<path>", "a dataset folder or a file of episodes")
    .argument("<first>", "the first dataset folder to make")
    .argument("<second>", "the second one, with the other episodes")
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
        options: MeaningFlags & { share: number; seed: number },
      ) => {
        const { existsSync } = await import("node:fs");
        const { rm } = await import("node:fs/promises");
        const { basename } = await import("node:path");
        const { UserError } = await import("../../../../core/base/errors.ts");
        const { openDataset, writeDataset } = await import("../../../datasets/index.ts");
        const { splitDataset } = await import("../../../../core/data/index.ts");
        const { withDatasetProgress } = await import("../../../terminal/datasets.ts");
        const { interruptible } = await import("../../../terminal/interrupt.ts");
        const { withByteProgress } = await import("../../../terminal/progress.ts");
        const { requireApart } = await import("../../../files/apart.ts");
        // Before either is written, so that there are both or none.
        requireApart([first, second], [path]);
        for (const out of [first, second])
          if (existsSync(out))
            throw new UserError(`${out} already exists: choose another name, or move it away`);
        const dataset = await withDatasetProgress((onProgress) =>
          openDataset(path, { ...meaningOf(options), onProgress }),
        );
        const parts = splitDataset(dataset, options.share, options.seed, [basename(first), basename(second)]);
        const save = (part: (typeof parts)[number], out: string, signal: AbortSignal) =>
          withByteProgress(`write ${basename(out)}`, (onBytes) =>
            writeDataset(part, out, { signal, onBytes }),
          );
        const saved = await interruptible(async (signal) => {
          const header = await save(parts[0], first, signal);
          try {
            return [header, await save(parts[1], second, signal)];
          } catch (error) {
            await rm(first, { recursive: true });
            throw error;
          }
        });
        for (const [index, { episodeCount, transitionCount }] of saved.entries())
          console.log(`${[first, second][index]}: ${episodeCount} episodes, ${transitionCount} transitions`);
      },
    );
