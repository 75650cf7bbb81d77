import { Command } from "commander";
import { addMeaningOptions, DATASET, type MeaningFlags, meaningOf } from "../../meaning-options.ts";
import { wholeNumber } from "../../options.ts";

export const headCommand = () =>
  addMeaningOptions(
    new Command("head").description("print the first steps of an episode").argument("<dataset>", DATASET),
  )
    .option("--episode <number>", "which episode", wholeNumber(0), 0)
    .option("--steps <number>", "how many steps", wholeNumber(1), 5)
    .addHelpText(
      "after",
      `
Example:
  smore data head buffer.pkl --env FetchReach --episode 3`,
    )
    .action(
      async (
        path: string,
        env: string | undefined,
        options: MeaningFlags & { episode: number; steps: number },
      ) => {
        const { UserError } = await import("../../../../core/base/errors.ts");
        const { episodeText } = await import("../../../../core/data/index.ts");
        const { openDatasetInTerminal } = await import("../../../terminal/datasets.ts");
        const { lineWidth, printText } = await import("../../../terminal/print.ts");
        const dataset = await openDatasetInTerminal(path, meaningOf(options, env));
        if (options.episode >= dataset.episodeCount)
          throw new UserError(
            `--episode ${options.episode}: ${path} has the episodes 0 to ${dataset.episodeCount - 1}`,
          );
        printText(episodeText(dataset, options.episode, options.steps, lineWidth()));
      },
    );
