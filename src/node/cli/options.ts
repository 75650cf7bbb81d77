import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";

/** Parses an option that may be given again and again: all its values, in their order. */
export const collectValues = (value: string, before: readonly string[]) => [...before, value];

/** Parses an option that is a list of names with commas between them. */
export const splitAtCommas = (text: string) => text.split(",");

/** A number in decimal digits. `Number` itself also takes empty text, spaces and hexadecimal digits. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a text writes in decimal digits; NaN for any other text. */
export function parseNumber(text: string): number {
  return DECIMAL.test(text) ? Number(text) : Number.NaN;
}

/** Parses an option that must be a whole number of at least `minimum`, and of at most `maximum` where that is given. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range =
    maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return (text) => {
    const value = parseNumber(text);
    if (!Number.isSafeInteger(value) || value < minimum || value > maximum)
      throw new InvalidArgumentError(`expected a whole number ${range}`);
    return value;
  };
}

/** Parses an option that must be a number within [low, high]. */
export function numberWithin(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = parseNumber(text);
    if (!(value >= low && value <= high))
      throw new InvalidArgumentError(`expected a number from ${low} to ${high}`);
    return value;
  };
}

/** Parses an option that must be numbers with commas between them. */
export function numberList(text: string): number[] {
  const values = text.split(",").map((part) => parseNumber(part.trim()));
  if (!values.every(Number.isFinite))
    throw new InvalidArgumentError("expected numbers with commas between them, as in 1,5,11");
  return values;
}

/** Parses an option that must be a number above 0. */
export function positiveNumber(text: string): number {
  const value = parseNumber(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError("expected a number above 0");
  return value;
}

export const seedOption = () =>
  new Option("--seed <number>", "seed of all random numbers").argParser(wholeNumber(0)).default(0);

export const settingOption = (description = "change one setting; repeat for more") =>
  new Option("--set <setting=value>", description).argParser(collectValues).default([], "none");

export const actionNoiseOption = () =>
  new Option("--action-noise <number>", "Gaussian noise on every action, as a fraction of half its range")
    .argParser(numberWithin(0, 10))
    .default(0);

export const portOption = () =>
  new Option("--port <number>", "port on 127.0.0.1")
    .argParser(wholeNumber(0, 65_535))
    .default(0, "any free one");

export const workersOption = () =>
  new Option("--workers <number>", "worker threads")
    .argParser(wholeNumber(1))
    .default(availableParallelism(), "number of cores");

export const redisOption = () =>
  new Option("--redis <address>", "the Redis server with the queue of runs")
    .env("REDIS_URL")
    .default("redis://127.0.0.1:6379");

/** Where the results of a grid are. */
export interface ResultsFlags {
  readonly name?: string;
  readonly results: string;
}

export const resultsName = () =>
  new Option("--name <name>", "name of the results of a grid file (default: that of the file)");

export const resultsHome = () =>
  new Option("--results <folder>", "where results are kept").default("results");

export const sizeOption = () =>
  new Option("--size <size>", "size of the dataset, see `smore list datasets`")
    .choices(["small", "paper"])
    .default("small");
