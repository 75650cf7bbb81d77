import { Command } from "commander";
import { addMeaningOptions, type MeaningFlags, meaningOf } from "../../meaning-options.ts";
import { wholeNumber } from "../../options.ts";

/** Pixels have thousands in a row. */
const MOST_NUMBERS = 100;

export const headCommand = () =>
  addMeaningOptions(new Command("head").description("print the first steps of an episode"))
    .argument("<path>", "a dataset folder or a file of episodes")
    .option("--episode <number>", "which episode", wholeNumber(0), 0)
    .option("--steps <number>", "how many steps", wholeNumber(1), 5)
    .addHelpText(
      "after",
      `
Example:
  smore data head buffer.pkl --env FetchReach --episode 3`,
    )
    .action(async (path: string, options: MeaningFlags & { episode: number; steps: number }) => {
      const { UserError } = await import("../../../../core/base/errors.ts");
      const { formatTable } = await import("../../../../core/base/table.ts");
      const { openDataset } = await import("../../../datasets/index.ts");
      const { withDatasetProgress } = await import("../../../terminal/datasets.ts");
      const dataset = await withDatasetProgress((onProgress) =>
        openDataset(path, { ...meaningOf(options), onProgress }),
      );
      if (options.episode >= dataset.episodeCount)
        throw new UserError(
          `--episode ${options.episode}: ${path} has the episodes 0 to ${dataset.episodeCount - 1}`,
        );
      const { observationSize, goalSize, actionSize } = dataset.header;
      const { observations, achievedGoals, actions, desiredGoal } = dataset.episode(options.episode);
      const length = dataset.episodeLengths[options.episode];
      const row = (numbers: ArrayLike<number>, index: number, width: number) => {
        const shown = Array.from(
          { length: Math.min(width, MOST_NUMBERS) },
          (_, i) => numbers[index * width + i],
        );
        return (
          shown.map((value) => Number(value.toPrecision(4))).join(" ") + (width > shown.length ? " …" : "")
        );
      };
      const rows = Array.from({ length: Math.min(options.steps, length) }, (_, step) => [
        String(step),
        row(observations, step, observationSize),
        row(achievedGoals, step, goalSize),
        row(actions, step, actionSize),
      ]);
      console.log(
        `episode ${options.episode} of ${dataset.episodeCount}, ${length} steps, desired goal ${row(desiredGoal, 0, goalSize)}\n`,
      );
      console.log(formatTable({ header: ["step", "observation", "achieved goal", "action"], rows }));
    });
