import { Command } from "commander";
import { addMeaningOptions, DATASET, type MeaningFlags, meaningOf } from "../../meaning-options.ts";

export const plotCommand = () =>
  addMeaningOptions(
    new Command("plot")
      .description("draw the paths, returns and lengths of the episodes")
      .argument("<dataset>", DATASET),
  )
    .requiredOption("--out <file.svg>", "file to write")
    .addHelpText(
      "after",
      `
Example:
  smore data plot datasets/fetch-push-mixed-small --out push.svg`,
    )
    .action(async (path: string, env: string | undefined, options: MeaningFlags & { out: string }) => {
      const { UserError } = await import("../../../../core/base/errors.ts");
      if (!/\.svg$/i.test(options.out))
        throw new UserError(`--out ${options.out}: the name must end in .svg`);
      const { renderDatasetFigure } = await import("../../../../core/figures/dataset.ts");
      const { writeFileAtomically } = await import("../../../files/atomic.ts");
      const { openDatasetInTerminal } = await import("../../../terminal/datasets.ts");
      const dataset = await openDatasetInTerminal(path, meaningOf(options, env));
      await writeFileAtomically(options.out, await renderDatasetFigure(dataset));
      console.log(options.out);
    });
