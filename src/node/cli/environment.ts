import type { Command } from "commander";
import { UserError } from "../../core/base/errors.ts";

/** Adds an environment that is given either as an argument or with `--env`. */
export function addEnvironment(command: Command, description: string): Command {
  return command.argument("[env]", description).option("--env <id>", "the same as the argument [env]");
}

/**
 * The environment of a command line, undefined where neither form names one.
 * @throws UserError if both do, and differ
 */
export function environmentOf(argument: string | undefined, flag: string | undefined): string | undefined {
  if (argument !== undefined && flag !== undefined && argument !== flag)
    throw new UserError(
      `the environment is given twice, as ${argument} and with --env as ${flag}; leave one of the two out`,
    );
  return argument ?? flag;
}

/** The same for a command that needs an environment. */
export function requireEnvironment(argument: string | undefined, flag: string | undefined): string {
  const environment = environmentOf(argument, flag);
  if (environment === undefined)
    throw new UserError("the environment is missing; give one of `smore list envs`, with or without --env");
  return environment;
}
