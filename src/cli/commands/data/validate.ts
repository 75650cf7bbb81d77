import { Command } from "commander";
import { addImportOptions, type ImportFlags } from "../../import-options.ts";

export const validateCommand = () =>
  addImportOptions(
    new Command("validate").description(
      "check every number of a file and report all findings, each with its place",
    ),
  )
    .argument("<path>", "a dataset folder or a file of episodes")
    .option("--against <path>", "other data that should share no episode with it, e.g. for validation")
    .addHelpText(
      "after",
      `
Exit code 1 when there are errors; warnings alone give 0. A sibling <name>-val.npz is compared without --against.

Example:
  smore data validate buffer.pkl --against held-out.pkl`,
    )
    .action(async (path: string, options: ImportFlags & { against?: string }) => {
      const { validate } = await import("../../validation.ts");
      const { sha256, notes, findings, episodeCount } = await validate(path, options);
      console.log(`${path}: ${episodeCount} episodes, SHA-256 ${sha256}`);
      for (const note of notes) console.log(`note: ${note}`);
      for (const { severity, place, message } of findings) console.log(`${severity}: ${place}: ${message}`);
      const errors = findings.reduce(
        (sum, { severity, places }) => sum + (severity === "error" ? places : 0),
        0,
      );
      console.log(errors === 0 ? "no errors" : `${errors} errors`);
      if (errors > 0) process.exitCode = 1;
    });
