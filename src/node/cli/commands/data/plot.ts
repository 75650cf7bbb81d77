import { Command } from "commander";
import { addImportOptions, type ImportFlags } from "../../import-options.ts";

export const plotCommand = () =>
  addImportOptions(new Command("plot").description("draw where the episodes went, their returns and lengths"))
    .argument("<path>", "a dataset folder or a file of episodes")
    .requiredOption("--out <file.svg>", "where to")
    .addHelpText(
      "after",
      `
Example:
  smore data plot datasets/fetch-push-mixed-small --out push.svg`,
    )
    .action(async (path: string, options: ImportFlags & { out: string }) => {
      const { UserError } = await import("../../../../core/base/errors.ts");
      if (!/\.svg$/i.test(options.out))
        throw new UserError(`--out ${options.out}: the name must end in .svg`);
      const { renderDatasetFigure } = await import("../../dataset-figure.ts");
      const { writeFileAtomically } = await import("../../../files/atomic.ts");
      const { openDatasetAt } = await import("../../import-options.ts");
      await writeFileAtomically(options.out, await renderDatasetFigure(await openDatasetAt(path, options)));
      console.log(options.out);
    });
