import { Command } from "commander";
import { actionNoiseOption, numberWithin, seedOption, wholeNumber } from "../options.ts";

interface EvalOptions {
  readonly env?: string;
  readonly episodes: number;
  readonly seed: number;
  readonly discount: number;
  readonly actionNoise: number;
  readonly json?: boolean;
}

export const evalCommand = () =>
  new Command("eval")
    .description("play episodes with a trained policy and report success, returns and distance")
    .argument("<run|policy.onnx>", "a run's folder or a policy file")
    .option("--env <id>", "environment (default: the one it was trained for)")
    .option("--episodes <number>", "episodes to play", wholeNumber(1), 100)
    .addOption(seedOption())
    .option("--discount <number>", "γ of the discounted return", numberWithin(0, 1), 0.99)
    .addOption(actionNoiseOption())
    .option("--json", "print the numbers as JSON")
    .addHelpText(
      "after",
      `
Where an environment has fixed tasks, they take turns, and success is also told task by task: take a multiple of their
number. OGBench plays 50 episodes of each of a maze's five tasks.

Examples:
  smore eval runs/fetch-reach-smore-seed0 --episodes 200 --action-noise 0.5
  smore eval runs/pointmaze-large-smore-seed0 --episodes 250`,
    )
    .action(async (source: string, options: EvalOptions) => {
      const { makeEnv } = await import("../../envs/index.ts");
      const { Policy } = await import("../../eval/policy.ts");
      const { evaluatePolicy } = await import("../../eval/rollout.ts");
      const { summarizeEpisodes } = await import("../../eval/returns.ts");
      const { Progress } = await import("../progress.ts");
      const { summaryTable } = await import("../summary.ts");
      const { file, environment } = await locate(source, options.env);
      const policy = await Policy.load(file);
      const env = await makeEnv(environment, { actionNoise: options.actionNoise });
      const progress = new Progress({ label: "evaluate", total: options.episodes, unit: "episodes" });
      const outcomes = await evaluatePolicy(env, policy, {
        ...options,
        onEpisode: (played) => progress.update(played),
      });
      progress.finish();
      const summary = summarizeEpisodes(outcomes);
      console.log(
        options.json ? JSON.stringify({ environment, ...summary }, null, 2) : summaryTable(summary),
      );
      env.dispose();
      await policy.dispose();
    });

/** The policy file and the environment that the arguments mean. */
async function locate(
  source: string,
  env: string | undefined,
): Promise<{ file: string; environment: string }> {
  const { UserError } = await import("../../errors.ts");
  if (source.endsWith(".onnx")) {
    if (env === undefined) throw new UserError(`${source}: say with --env <id> where to play it`);
    return { file: source, environment: env };
  }
  const { existsSync } = await import("node:fs");
  const { RunDirectory } = await import("../../train/run-directory.ts");
  const run = await RunDirectory.open(source);
  if (!existsSync(run.policy))
    throw new UserError(`${run.policy} is not there yet; finish the run with \`smore resume ${source}\``);
  return { file: run.policy, environment: env ?? run.config.environment };
}
