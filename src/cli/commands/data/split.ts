import { Command } from "commander";
import { addImportOptions, type ImportFlags } from "../../import-options.ts";
import { numberWithin, seedOption } from "../../options.ts";

export const splitCommand = () =>
  addImportOptions(
    new Command("split").description(
      "put the episodes of a dataset into two, e.g. for training and validation",
    ),
  )
    .argument("<path>", "a dataset folder or a file of episodes")
    .argument("<first>", "the first dataset folder to make")
    .argument("<second>", "the second one, with the other episodes")
    .option("--share <number>", "share of the episodes in the first", numberWithin(0, 1), 0.9)
    .addOption(seedOption())
    .action(
      async (
        path: string,
        first: string,
        second: string,
        options: ImportFlags & { share: number; seed: number },
      ) => {
        const { existsSync } = await import("node:fs");
        const { rm } = await import("node:fs/promises");
        const { basename, resolve, sep } = await import("node:path");
        const { UserError } = await import("../../../errors.ts");
        const { saveDataset, splitDataset } = await import("../../../data/index.ts");
        const { openDatasetAt } = await import("../../import-options.ts");
        const { interruptible } = await import("../../interrupt.ts");
        // Before either is written, so that there are both or none.
        const lies = (inner: string, outer: string) =>
          `${resolve(inner)}${sep}`.startsWith(`${resolve(outer)}${sep}`);
        if (lies(first, second) || lies(second, first))
          throw new UserError(`${first} and ${second}: choose two folders, neither of them in the other`);
        for (const out of [first, second])
          if (existsSync(out))
            throw new UserError(`${out} already exists: choose another name, or move it away`);
        const dataset = await openDatasetAt(path, options);
        const parts = splitDataset(dataset, options.share, options.seed, [basename(first), basename(second)]);
        const saved = await interruptible(async (signal) => {
          const header = await saveDataset(parts[0], first, { signal });
          try {
            return [header, await saveDataset(parts[1], second, { signal })];
          } catch (error) {
            await rm(first, { recursive: true });
            throw error;
          }
        });
        for (const [index, { episodeCount, transitionCount }] of saved.entries())
          console.log(`${[first, second][index]}: ${episodeCount} episodes, ${transitionCount} transitions`);
      },
    );
