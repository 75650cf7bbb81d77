import { basename, dirname, join } from "node:path";
import { Command } from "commander";
import { UserError } from "../../../core/base/errors.ts";
import type { GoalEnv } from "../../../core/envs/index.ts";
import type { Policy } from "../../../core/policy/policy.ts";
import { addEnvironment, environmentOf, environmentOfPolicy } from "../environment.ts";
import { importOption } from "../import-option.ts";
import { actionNoiseOption, numberList, numberWithin, seedOption, wholeNumber } from "../options.ts";

interface EvalOptions {
  readonly env?: string;
  readonly episodes: number;
  readonly seed: number;
  readonly discount?: number;
  readonly actionNoise: number;
  readonly json?: boolean;
  /** True for those of the environment. */
  readonly targets?: true | readonly number[];
  readonly output?: string;
}

export const evalCommand = () =>
  addEnvironment(
    new Command("eval")
      .description("play episodes with a trained policy and report success, returns and distance")
      .argument("<run|policy.onnx>", "a run's folder or a policy file"),
    "environment (default: the one the policy was trained for)",
  )
    .option("--episodes <number>", "episodes to play", wholeNumber(1), 100)
    .addOption(seedOption())
    .option(
      "--discount <number>",
      "γ of the discounted return (default: the environment's)",
      numberWithin(0, 1),
    )
    .addOption(actionNoiseOption())
    .option(
      "--targets [numbers]",
      "command one goal after the other: those listed, or the defaults of the environment",
      numberList,
    )
    .option("--output <folder>", "folder for the files of --targets (default: beside the policy)")
    .addOption(importOption())
    .option("--json", "print the numbers as JSON")
    .addHelpText(
      "after",
      `
If an environment has fixed tasks, they take turns, and success is also reported by task: use a multiple of their
number. OGBench plays 50 episodes of each of a maze's five tasks.

With --targets every goal gets the same number of episodes, and <policy>-targets.json and .svg show achieved over commanded
goals. CheetahTgtVel, AntTgtVel and AntTgtVel3 have default targets.

Examples:
  smore eval runs/fetch-reach-smore-seed0 --episodes 200 --action-noise 0.5
  smore eval runs/pointmaze-large-smore-seed0 --episodes 250
  smore eval runs/cheetah-tgt-vel-smore-seed0 --episodes 10 --targets
  smore eval experts/cheetah/expert.onnx --env CheetahTgtVel --episodes 10 --targets 1,5,11 --output sweeps`,
    )
    .action(async (source: string, argument: string | undefined, options: EvalOptions) => {
      if (options.output !== undefined && !options.targets)
        throw new UserError(
          "--output: only --targets writes files; give --targets too, or leave --output out",
        );
      if (options.discount !== undefined && options.targets)
        throw new UserError("--discount: with --targets no return is discounted; leave one of the two out");
      const { makeActingEnv } = await import("../../../core/vision/index.ts");
      const { loadPolicy } = await import("../../engine/index.ts");
      const located = await locate(source, environmentOf(argument, options.env));
      const policy = await loadPolicy(located.bytes, located.file);
      const { actionNoise } = options;
      const env = await makeActingEnv(located.environment, policy.interface, { actionNoise });
      await (options.targets ? sweep(located, env, policy, options) : evaluate(env, policy, options));
      env.dispose();
      await policy.dispose();
    });

async function evaluate(env: GoalEnv, policy: Policy, options: EvalOptions): Promise<void> {
  const { evaluatePolicy } = await import("../../../core/rollout/rollout.ts");
  const { summarizeEpisodes, usualDiscount } = await import("../../../core/rollout/returns.ts");
  const { lineWidth, printJson, printText } = await import("../../terminal/print.ts");
  const { withProgress } = await import("../../terminal/progress.ts");
  const { summaryTable } = await import("../../../core/rollout/summary-tables.ts");
  const { discount = usualDiscount(env.spec), episodes } = options;
  const outcomes = await withProgress("evaluate", "episodes", (onProgress) =>
    evaluatePolicy(env, policy, {
      ...options,
      discount,
      onEpisode: (played) => onProgress(played, episodes),
    }),
  );
  const summary = summarizeEpisodes(outcomes);
  const environment = env.spec.id;
  if (options.json) printJson({ environment, ...summary });
  else printText(summaryTable(summary, lineWidth()));
}

async function sweep(
  { file, name: source }: Located,
  env: GoalEnv,
  policy: Policy,
  options: EvalOptions,
): Promise<void> {
  const { requireTargets, sweepTargets } = await import("../../../core/rollout/target-sweep.ts");
  const { renderTargetCurve } = await import("../../../core/figures/target-curve.ts");
  const { writeFileAtomically } = await import("../../files/atomic.ts");
  const { lineWidth, printText } = await import("../../terminal/print.ts");
  const { withProgress } = await import("../../terminal/progress.ts");
  const { targetTable } = await import("../../../core/rollout/summary-tables.ts");
  const { id: environment, targets: usual, distanceThreshold: threshold } = env.spec;
  const { episodes, seed, actionNoise, output = dirname(file) } = options;
  const targets = options.targets === true ? usual : options.targets;
  requireTargets(env.spec);
  if (targets === undefined)
    throw new UserError(`${environment} has no targets of its own; list some, as in --targets 1,5,11`);
  const results = await withProgress("evaluate", "episodes", (onProgress) =>
    sweepTargets(env, policy, targets, {
      ...options,
      onEpisode: (played) => onProgress(played, targets.length * episodes),
    }),
  );
  const name = join(output, `${basename(file, ".onnx")}-targets`);
  const json = JSON.stringify(
    { environment, episodes, seed, actionNoise, threshold, targets: results },
    null,
    2,
  );
  await writeFileAtomically(`${name}.json`, `${json}\n`);
  const title = `${source} in ${environment}`;
  await writeFileAtomically(`${name}.svg`, await renderTargetCurve({ title, results, threshold }));
  if (options.json) console.log(json);
  else printText(`${targetTable(results, lineWidth())}\n\n${name}.json\n${name}.svg`);
}

interface Located {
  readonly bytes: Uint8Array;
  readonly file: string;
  readonly environment: string;
  /** That of the run's folder or of the policy's file. */
  readonly name: string;
}

/** The policy and the environment that the arguments mean. */
async function locate(source: string, env: string | undefined): Promise<Located> {
  const { readPolicy } = await import("../../runs/read-policy.ts");
  const { changedImports } = await import("../../extensions/index.ts");
  const { bytes, file, run } = await readPolicy(source);
  for (const path of run ? changedImports(run.config.imports, run.folder) : [])
    console.error(`${path} was changed since ${run!.folder} was started: results can differ`);
  return { bytes, file, environment: environmentOfPolicy(env, run, source), name: basename(source) };
}
