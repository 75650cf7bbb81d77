import { type Command, InvalidArgumentError, Option } from "commander";
import type { FileMeaning, MeaningOption } from "../datasets/index.ts";
import type { ActionRange } from "../formats/index.ts";
import { addEnvironment, environmentOf } from "./environment.ts";
import { importOption } from "./import-option.ts";
import { parseNumber, positiveNumber } from "./options.ts";

/** What an argument or flag of a dataset may be. */
export const DATASET = "name of a dataset, its folder, or a file of episodes";

const ENVIRONMENT = "environment the episodes come from, see `smore list envs`";

/** Flags that give the meaning of a file in another format. */
export interface MeaningFlags {
  readonly env?: string;
  readonly distanceThreshold?: number;
  readonly achievedGoal?: string;
  readonly desiredGoal?: string;
  readonly mapping?: string;
  readonly actionRange?: ActionRange;
  readonly clipActions?: boolean;
  readonly memory?: number;
}

const FLAGS: Readonly<Record<MeaningOption, string>> = {
  environment: "--env",
  distanceThreshold: "--distance-threshold",
  achievedGoal: "--achieved-goal",
  desiredGoal: "--desired-goal",
  mapping: "--mapping",
  actionRange: "--action-range",
  clipActions: "--clip-actions",
  memory: "--memory",
};

/**
 * The flags as options of the library, whose errors then name the flags.
 * @param argument the environment where it is given without `--env`
 */
export function meaningOf(flags: MeaningFlags, argument?: string): FileMeaning {
  return {
    environment: environmentOf(argument, flags.env),
    distanceThreshold: flags.distanceThreshold,
    achievedGoal: flags.achievedGoal,
    desiredGoal: flags.desiredGoal,
    mapping: flags.mapping,
    actionRange: flags.actionRange,
    clipActions: flags.clipActions,
    memory: flags.memory,
    nameOption: (option) => FLAGS[option],
  };
}

/** Adds all flags for reading a file of episodes, and the environment as a last argument. */
export function addMeaningOptions(command: Command): Command {
  return addFlags(addEnvironment(command, ENVIRONMENT));
}

/** The same for a command whose last argument is a list, so that `--env` alone names the environment. */
export function addMeaningFlags(command: Command): Command {
  return addFlags(command.option("--env <id>", ENVIRONMENT));
}

function addFlags(command: Command): Command {
  return command
    .option("--distance-threshold <number>", "a goal is reached within this distance", positiveNumber)
    .option("--achieved-goal <slices>", "φ(s) in files without achieved goals, e.g. qpos[0:2]")
    .option("--desired-goal <slices>", "the commanded goal in such files")
    .option("--mapping <file.json>", "what the arrays of a file mean, see docs/data-formats.md")
    .addOption(
      new Option(
        "--action-range <low:high>",
        "bounds of the actions in their own units, which the policy will use",
      ).argParser(actionRange),
    )
    .option("--clip-actions", "move actions outside of their range to its bounds")
    .option(
      "--memory <MiB>",
      "numbers held in memory (default: by the size of a file, 1024 for a folder)",
      positiveNumber,
    )
    .addOption(importOption());
}

/** Parses `-2:2` or, with a bound per number, `-1,-2:1,2`. */
function actionRange(text: string): ActionRange {
  const [low, high, ...rest] = text
    .split(":")
    .map((bounds) => bounds.split(",").map((bound) => parseNumber(bound.trim())));
  if (high === undefined || rest.length > 0 || ![...low, ...high].every(Number.isFinite))
    throw new InvalidArgumentError("expected low:high, such as -2:2");
  return { low, high };
}
