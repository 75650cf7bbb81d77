import type { Command } from "commander";
import { UserError } from "../../core/base/errors.ts";
import type { RunDirectory } from "../runs/run-directory.ts";

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

/**
 * The environment of a policy: the one that was given, or that of its run.
 * @param source the run or file, as it was given
 * @throws UserError if neither is known
 */
export function environmentOfPolicy(
  given: string | undefined,
  run: RunDirectory | undefined,
  source: string,
): string {
  const environment = given ?? run?.config.environment;
  if (environment === undefined)
    throw new UserError(`${source}: its environment is not known; give --env <id>`);
  return environment;
}

/** The environment in which a command plays: the one that was given, or that of the policy's run. */
export async function environmentToPlay(
  argument: string | undefined,
  flag: string | undefined,
  policy: string | undefined,
): Promise<string> {
  const given = environmentOf(argument, flag);
  if (given !== undefined || policy === undefined) return requireEnvironment(argument, flag);
  const { readPolicy } = await import("../runs/read-policy.ts");
  return environmentOfPolicy(given, (await readPolicy(policy)).run, policy);
}
