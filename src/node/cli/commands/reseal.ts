import { Command } from "commander";

export const resealCommand = () =>
  new Command("reseal")
    .description("accept changes that were made by hand to the files of a run, or to the records of results")
    .argument("<run|results>", "a run's folder, or a folder that `smore bench` made")
    .addHelpText(
      "after",
      `
Every command verifies a run before it uses it. After a deliberate change, such as another path of the dataset in
config.json, this command reports what was changed and computes manifest.json and the chain values of the logs again. The
changes are listed in manifest.json, and reports name the run.

Examples:
  smore reseal runs/fetch-reach-smore-seed0
  smore reseal results/bench`,
    )
    .action(async (folder: string) => {
      const { existsSync } = await import("node:fs");
      const { join } = await import("node:path");
      const records = join(folder, "runs.jsonl");
      const changes = existsSync(records)
        ? await (await import("../../sweep/index.ts")).resealRecords(records)
        : await (await import("../../runs/reseal.ts")).resealRun(folder);
      if (changes.length === 0) console.log(`${folder} was not changed since it was written`);
      else console.log(`${folder} was sealed again with these changes:\n  ${changes.join("\n  ")}`);
    });
