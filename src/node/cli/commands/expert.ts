import { basename } from "node:path";
import { Command } from "commander";
import { wholeNumber } from "../options.ts";

export const expertCommand = () =>
  new Command("expert")
    .description("make an expert, whose policies collect data, of a run that collected its own data")
    .argument("<run>", "a run's folder, of `smore train-online`")
    .argument("<folder>", "where to, experts/<name> to be found by that name")
    .option("--episodes <number>", "fresh episodes that measure each policy", wholeNumber(2), 100)
    .addHelpText(
      "after",
      `
The folder gets expert.onnx, the policy of the best evaluation among the last quarter of them; medium.onnx, the earlier
one whose evaluation came nearest to a third of that, but not the untrained; and expert.json, which tells how they came to be and what they are
worth. The same run gives the same bytes. It need not be finished.

Example:
  smore expert runs/cheetah-tgt-vel-td3-seed0 experts/cheetah`,
    )
    .action(async (source: string, folder: string, options: { episodes: number }) => {
      const { EXPERT_LEVELS, EXPERTS } = await import("../../../core/collect/index.ts");
      const { expertTable } = await import("../../experts/index.ts");
      const { writeExpertOf } = await import("../../runs/expert-of-run.ts");
      const { RunDirectory } = await import("../../runs/run-directory.ts");
      const { printTable } = await import("../../terminal/print.ts");
      const { withProgress } = await import("../../terminal/progress.ts");
      const run = await RunDirectory.open(source);
      const { episodes } = options;
      const total = EXPERT_LEVELS.length * episodes;
      const file = await withProgress("measure", "episodes", (onProgress) =>
        writeExpertOf(run, folder, { episodes, onEpisode: (played) => onProgress(played, total) }),
      );
      const name = basename(folder);
      const { environment } = file;
      console.log(`${folder}\n`);
      printTable(expertTable([{ name, environment, file }]));
      if (!Object.hasOwn(EXPERTS, name))
        console.log(
          `\nno dataset asks for an expert of that name; those it may have are ${Object.keys(EXPERTS).join(", ")}`,
        );
    });
