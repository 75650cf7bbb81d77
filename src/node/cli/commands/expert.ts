import { basename } from "node:path";
import { Command } from "commander";
import { wholeNumber } from "../options.ts";

export const expertCommand = () =>
  new Command("expert")
    .description("make an expert from a run that collected its own data; its policies can then collect data")
    .argument("<run>", "folder of a run of `smore train-online`")
    .argument("<folder>", "folder to write; experts/<name> makes it known by that name")
    .option("--episodes <number>", "new episodes in which each policy is measured", wholeNumber(2), 100)
    .addHelpText(
      "after",
      `
The folder gets expert.onnx, the policy of the best evaluation in the last quarter of the run; medium.onnx, the earlier policy
whose evaluation is nearest to a third of that, except the untrained one; and expert.json, which records their training and
their measured returns. The same run gives the same bytes. It need not be finished.

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
          `\nno dataset uses an expert of that name; the names in use are ${Object.keys(EXPERTS).join(", ")}`,
        );
    });
