import { basename, join } from "node:path";
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
      const { UserError } = await import("../../../core/base/errors.ts");
      const { expertTable, writeExpert } = await import("../../experts/index.ts");
      const { EXPERT_LEVELS, EXPERTS } = await import("../../../core/collect/index.ts");
      const { commandOf, environmentStepsAt } = await import("../../runs/online-run.ts");
      const { readMetrics } = await import("../../runs/metrics.ts");
      const { RunDirectory } = await import("../../runs/run-directory.ts");
      const { nameOfStep } = await import("../../runs/checkpoints.ts");
      const { formatTable } = await import("../../../core/base/table.ts");
      const { withProgress } = await import("../../terminal/progress.ts");
      const run = await RunDirectory.open(source);
      const { environment, seed, online, evaluation, versions } = run.config;
      if (online === undefined)
        throw new UserError(`${source} learned from a dataset; give a run of \`smore train-online\``);
      const name = basename(folder);
      const known = new Map<string, string>(Object.entries(EXPERTS));
      if ((known.get(name) ?? environment) !== environment)
        throw new UserError(
          `${folder}: the ${name} expert acts in ${known.get(name)}, and ${source} in ${environment}; choose another folder`,
        );
      const total = EXPERT_LEVELS.length * options.episodes;
      const content = {
        environment,
        command: await commandOf(run.config),
        seed,
        versions,
        candidates: readMetrics(run.evaluations).map((row) => ({
          update: row.step,
          environmentSteps: environmentStepsAt(online, row.step),
          return: row.environmentReturn,
          standardError: row.environmentReturnStandardError,
          file: join(run.policies, `${nameOfStep(row.step)}.onnx`),
        })),
        episodes: options.episodes,
        // Not the episodes that chose them: the best of many looks better there than it is.
        evaluationSeed: evaluation.seed + 1,
      };
      const file = await withProgress("measure", "episodes", (onProgress) =>
        writeExpert(folder, { ...content, onEpisode: (played) => onProgress(played, total) }),
      );
      console.log(`${folder}\n\n${formatTable(expertTable([{ name, environment, file }]))}`);
      if (!known.has(name))
        console.log(
          `\nno dataset asks for an expert of that name; those it may have are ${[...known.keys()].join(", ")}`,
        );
    });
