import { Command } from "commander";
import { addMeaningOptions, DATASET, type MeaningFlags, meaningOf } from "../../meaning-options.ts";

export const validateCommand = () =>
  addMeaningOptions(
    new Command("validate")
      .description("check every number of a file and report what is wrong, and where")
      .argument("<dataset>", DATASET),
  )
    .option("--against <name|path>", "other data that should share no episode with it, e.g. for validation")
    .option("--json", "print everything as JSON, with every place")
    .addHelpText(
      "after",
      `
Exit code 1 when there are errors; warnings alone give 0. A sibling <name>-val.npz is compared without --against.
The first ten places of each kind are printed and the others counted; --json lists them all.

Example:
  smore data validate buffer.pkl --against held-out.pkl`,
    )
    .action(
      async (
        path: string,
        env: string | undefined,
        options: MeaningFlags & { against?: string; json?: boolean },
      ) => {
        const { findingText } = await import("../../../../core/data/index.ts");
        const { validateDataset } = await import("../../../datasets/index.ts");
        const { withDatasetProgress } = await import("../../../terminal/datasets.ts");
        const { findings, ...file } = await withDatasetProgress((onProgress) =>
          validateDataset(path, {
            ...meaningOf(options, env),
            against: options.against,
            every: options.json,
            onProgress,
          }),
        );
        const { sha256, notes, episodeCount } = file;
        const errors = findings.reduce(
          (sum, { severity, places }) => sum + (severity === "error" ? places : 0),
          0,
        );
        if (errors > 0) process.exitCode = 1;
        if (options.json) {
          // Line by line: millions of findings are more than one string can hold.
          console.log(`${JSON.stringify({ path, ...file, errors }).slice(0, -1)},"findings":[`);
          for (const [index, { severity, place, message }] of findings.entries())
            console.log((index > 0 ? "," : "") + JSON.stringify({ severity, place, message }));
          console.log("]}");
          return;
        }
        console.log(`${path}: ${episodeCount} episodes, SHA-256 ${sha256}`);
        for (const note of notes) console.log(`note: ${note}`);
        for (const finding of findings) console.log(findingText(finding));
        console.log(errors === 0 ? "no errors" : `${errors} errors`);
      },
    );
