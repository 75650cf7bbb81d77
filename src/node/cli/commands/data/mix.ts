import { Command } from "commander";
import { addMeaningFlags, type MeaningFlags, meaningOf } from "../../meaning-options.ts";
import { seedOption, wholeNumber } from "../../options.ts";

export const mixCommand = () =>
  addMeaningFlags(new Command("mix").description("draw episodes of several datasets into a new one"))
    .argument("<out>", "the dataset folder to make")
    .argument("<dataset=share...>", "a dataset, and its share of the episodes")
    .requiredOption("--episodes <number>", "number of episodes in all", wholeNumber(1))
    .addOption(seedOption())
    .addHelpText(
      "after",
      `
Episodes are drawn without replacement; the same seed draws the same ones. The header of the new dataset records
their origin.

Example:
  smore data mix datasets/push-mixed datasets/expert=0.1 datasets/random=0.9 --episodes 4000`,
    )
    .action(
      async (
        out: string,
        parts: readonly string[],
        options: MeaningFlags & { episodes: number; seed: number },
      ) => {
        const { basename } = await import("node:path");
        const { UserError } = await import("../../../../core/base/errors.ts");
        const { mixDatasets } = await import("../../../../core/data/index.ts");
        const { sourceKind, writeDataset } = await import("../../../datasets/index.ts");
        const { openDatasetInTerminal, withWriteProgress } = await import("../../../terminal/datasets.ts");
        const { realPath, requireApart } = await import("../../../files/apart.ts");
        const shares = new Map<string, number>();
        for (const part of parts) {
          const [, path, share] = /^(.+)=([\d.]+)$/.exec(part) ?? [];
          if (path === undefined || !(Number(share) > 0))
            throw new UserError(`"${part}": expected a dataset and its share, such as datasets/expert=0.1`);
          if ([...shares.keys()].some((other) => realPath(other) === realPath(path)))
            throw new UserError(`${path} is given twice, but no episode is drawn twice; give it once`);
          shares.set(path, Number(share));
        }
        requireApart([out], [...shares.keys()]);
        // Flags are for files, if there is one among the parts.
        const hasFile = [...shares.keys()].some((path) => sourceKind(path) === "file");
        const opened = [];
        for (const [path, share] of shares) {
          const meaning = hasFile && sourceKind(path) !== "file" ? {} : meaningOf(options);
          opened.push({ dataset: await openDatasetInTerminal(path, meaning), share });
        }
        const mixture = mixDatasets(basename(out), opened, options.episodes, options.seed);
        const { episodeCount, transitionCount } = await withWriteProgress(out, (options) =>
          writeDataset(mixture, out, options),
        );
        console.log(`${out}: ${episodeCount} episodes, ${transitionCount} transitions`);
      },
    );
