import { join } from "node:path";
import { Command, Option } from "commander";
import type { SearchRequest, Stage } from "../../tuning/index.ts";
import { type ImportOption, importOption } from "../import-option.ts";
import {
  addLaunchOptions,
  connectLauncher,
  type LaunchFlags,
  resourcesOf,
  trainGrid,
} from "../launch-options.ts";
import { collectValues, numberWithin, sizeOption, splitAtCommas, wholeNumber } from "../options.ts";

interface TuneOptions extends ImportOption, LaunchFlags {
  readonly agent: string;
  readonly vary: readonly string[];
  readonly set: readonly string[];
  readonly method: SearchRequest["method"];
  readonly trials: number;
  readonly reduction: number;
  readonly drawSeed: number;
  readonly objective?: SearchRequest["objective"];
  readonly steps: number;
  readonly seeds: number;
  readonly reportSeeds: number;
  readonly size: "small" | "paper";
  readonly name?: string;
  readonly results: string;
  readonly dryRun?: boolean;
}

export const tuneCommand = () => {
  const command = new Command("tune")
    .description(
      "search the settings of an agent on one or more tasks, and report the best on fresh episodes",
    )
    .argument(
      "<tasks>",
      "environments, environment:dataset pairs or groups, with commas between them; :<dataset> without an environment",
      splitAtCommas,
    )
    .option("--agent <agent>", "see `smore list agents`", "smore")
    .option(
      "--vary <setting[=values]>",
      "a setting to vary, as in agent.temperature=0.1..10, agent.policyWeights=none,ratio or agent.expectile; repeat for more (default: temperature, expectile, cloningWeight and learningRate, where the agent has them)",
      collectValues,
      [],
    )
    .option("--set <setting=value>", "one setting of every trial; repeat for more", collectValues, [])
    .addOption(
      new Option("--method <method>", "where trials come from, and whether weak ones are dropped early")
        .choices(["halving", "sobol", "random"])
        .default("halving", "successive halving of points of a Sobol sequence"),
    )
    .option(
      "--trials <number>",
      "configurations, the one without changes among them",
      wholeNumber(2, 1000),
      12,
    )
    .option("--reduction <number>", "of halving: one of so many trials is kept", numberWithin(1.5, 100), 3)
    .option("--draw-seed <number>", "another seed draws other configurations", wholeNumber(0), 0)
    .addOption(
      new Option(
        "--objective <objective>",
        "what trials are compared by (default: success, and log-likelihood where no environment is given)",
      ).choices(["success", "return", "log-likelihood"]),
    )
    .option("--steps <number>", "gradient updates of the last stage (training.updates)", wholeNumber(1), 3000)
    .option("--seeds <number>", "training seeds of each trial", wholeNumber(1), 2)
    .option(
      "--report-seeds <number>",
      "training seeds of the comparison on fresh episodes at the end; 0: none",
      wholeNumber(0),
      3,
    )
    .addOption(sizeOption())
    .option("--name <name>", "name of the results (default: tune-<agent>-<tasks>)")
    .option("--results <folder>", "where results are kept", "results")
    .addOption(importOption())
    .option("--dry-run", "print the trials and how long they are trained, and do nothing")
    .addHelpText(
      "after",
      `
A setting without values is varied over what it accepts, around its default: a temperature of 3 from 0.3 to 30, by equal ratios.
Trials are chosen by training seeds from 100 on, on episodes of seed 1000. The best one and the settings without changes are then
trained on seeds from 0 on and evaluated on other episodes.
The same command continues a search that was stopped. With more --trials it extends one, except of halving.
Each stage is a grid in a folder of its own, which \`smore report\` and \`smore bench status\` read.
Everything is described in docs/tuning.md.

Examples:
  smore tune PointReach --vary agent.temperature --vary agent.expectile=0.6..0.95
  smore tune FetchPush:fetch-push-random --agent gciql --trials 27 --steps 20000 --size paper
  smore tune FetchReach --method sobol --trials 16 --launcher slurm --time 1:00:00`,
    )
    .action(async (tasks: readonly string[], options: TuneOptions) => {
      const { methodOf, runSearch, traceTable, writeSearch } = await import("../../tuning/index.ts");
      const { printTable } = await import("../../terminal/print.ts");
      const request = await requestOf(tasks, options);
      await printSearch(request, options.dryRun === true);
      if (options.dryRun) return;
      const { expandGrid } = await import("../../sweep/index.ts");
      const { interruptSignal } = await import("../../terminal/interrupt.ts");
      const name =
        options.name ?? `tune-${request.agent.name}-${tasks.join("-").replaceAll(/[^\w.-]+/g, "-")}`;
      const folder = join(options.results, name);
      const launcher = await connectLauncher(options.launcher, options.redis);
      const signal = interruptSignal();
      try {
        const result = await runSearch(request, {
          folder,
          train: async (grid, results, stage) => {
            console.log(describeStage(stage));
            const flags = { ...options, folder: results, launcher, signal };
            return (await trainGrid(grid, expandGrid(grid), flags)) !== undefined;
          },
        });
        if (!result) return;
        const { ranking, report } = result;
        const { table, figure } = await writeSearch(request, ranking, folder);
        console.log("\nAll trials, best first, on the episodes that they were chosen by");
        printTable(traceTable(request, ranking));
        if (report !== undefined) {
          console.log(`\n${methodOf(ranking[0].trial)} on fresh episodes and training seeds\n`);
          const { printReport } = await import("./report.ts");
          await printReport([report], report, options);
        }
        console.log(`trials   ${table}, ${figure}`);
        console.log(`best     ${join(folder, "best.json")}, for \`smore bench --grid\``);
      } finally {
        await launcher?.close();
      }
    });
  addLaunchOptions(command, ["processes", "slurm", "redis"]);
  return command;
};

/** Prints what is varied and how long trials are trained; the trials themselves where asked. */
async function printSearch(request: SearchRequest, all: boolean): Promise<void> {
  const { describeDimension } = await import("../../../core/tuning/index.ts");
  const { spaceOf, stagesOf, trialsOf, trialTable } = await import("../../tuning/index.ts");
  const { printTable } = await import("../../terminal/print.ts");
  const { dimensions } = spaceOf(request);
  const trials = trialsOf(request);
  printTable({
    header: ["varied", "values"],
    rows: dimensions.map((dimension) => [dimension.path, describeDimension(dimension)]),
  });
  console.log();
  printTable({
    header: ["stage", "configurations", "updates"],
    rows: stagesOf(request, trials.length).map(({ trials, updates }, index) => [
      String(index + 1),
      String(trials),
      String(updates),
    ]),
  });
  if (!all) return;
  console.log();
  printTable(trialTable(dimensions, trials));
}

function describeStage({ name, trials, updates }: Stage): string {
  const what = name === "report" ? "fresh episodes and training seeds" : name.replace("-", " ");
  return `\n${what}: ${trials.length} ${trials.length === 1 ? "configuration" : "configurations"}, ${updates} updates each`;
}

/** The search that the flags mean. */
async function requestOf(tasks: readonly string[], options: TuneOptions): Promise<SearchRequest> {
  const { searchRequestSchema } = await import("../../tuning/index.ts");
  const { UserError } = await import("../../../core/base/errors.ts");
  const { parseSettings } = await import("../../../core/base/assignments.ts");
  const { validateConfig } = await import("../../../core/base/validate-config.ts");
  const { resourcesSchema } = await import("../../sweep/index.ts");
  const { agent = {}, training = {}, evaluation = {}, ...others } = parseSettings(options.set);
  if ("seed" in evaluation || "updates" in training)
    throw new UserError(
      "--set: the search chooses evaluation.seed, and --steps training.updates; leave them out",
    );
  const { size, seeds, vary, method, trials, reduction, drawSeed, reportSeeds, steps } = options;
  const withoutEnvironment = tasks.some((task) => task.startsWith(":"));
  const { objective = withoutEnvironment ? "log-likelihood" : "success" } = options;
  const grid = {
    tasks: tasks.map((task) => (task.startsWith(":") ? { dataset: task.slice(1) } : task)),
    seeds,
    size,
    ...(options.import.length > 0 && { imports: options.import }),
    resources: await resourcesOf(resourcesSchema.parse({}), options),
    training: { ...training, updates: steps },
    evaluation,
    ...others,
  };
  return validateConfig(
    searchRequestSchema,
    {
      agent: { name: options.agent, ...agent },
      ...{ vary, method, trials, reduction, drawSeed, objective, reportSeeds, grid },
    },
    "--set ",
  );
}
