import { z } from "zod";
import { UserError } from "../base/errors.ts";
import { quote } from "../base/quote.ts";
import { validateConfig } from "../base/validate-config.ts";
import { type GoalDistancePart, goalDistanceSchema } from "../spaces/index.ts";
import type { ByteSource } from "./byte-source.ts";
import { signalFields, type WrittenSignals, writtenSignals } from "./written-signals.ts";

const expression = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** The meaning of the arrays of a file, as far as the file does not define it. */
export const mappingSchema = z.strictObject({
  /** The policy's observations. */
  observation: expression.optional(),
  /** Numbers beside observations that are images, such as the robot's own measurements. */
  state: expression.optional(),
  action: expression.optional(),
  /** φ(s), the goal that a state achieves. */
  achievedGoal: expression.optional(),
  /** The goal that the behaviour was commanded to reach. Default: the last achieved goal. */
  desiredGoal: expression.optional(),
  /** The array that numbers the episodes, row by row, or `"file"` if the whole file is one episode. */
  episode: z.string().min(1).optional(),
  /** How the distance of goals is measured. Default: as in the environment, or Euclidean. */
  goalDistance: goalDistanceSchema.optional(),
  ...signalFields,
  /**
   * Arrays that are not zero in the last row of an episode; an alternative to `episode`. An empty list says that no
   * array marks ends, whatever its name.
   */
  end: z.array(z.string().min(1)).optional(),
});

export type MappingFile = z.infer<typeof mappingSchema>;

/** The value of `episode` that makes the whole file one episode, unless an array has that name. */
export const WHOLE_FILE = "file";

/** An expression, and where it was written, for errors. */
export interface Written {
  readonly text: string;
  readonly origin: string;
}

/** The fields of an episode that a mapping defines by expressions. */
export type Field = "observation" | "state" | "action" | "achievedGoal" | "desiredGoal";

/** What the arrays of a file mean. Each entry records where it was written, for errors. */
export interface Mapping {
  /** The expressions of the fields. */
  readonly fields: Readonly<Partial<Record<Field, Written>>>;
  /** The array that numbers the episodes. */
  readonly episode?: Written;
  /** The arrays that mark ends of episodes. */
  readonly end?: readonly Written[];
  /** How the distance of goals is measured. */
  readonly goalDistance?: WrittenGoalDistance;
  /** Names, units and ranges. */
  readonly signals?: WrittenSignals | undefined;
}

/** A distance of goals, and where it was written, for errors. */
export interface WrittenGoalDistance {
  readonly parts: readonly GoalDistancePart[];
  readonly origin: string;
}

/**
 * Reads a mapping from a JSON file.
 * @throws UserError that names the field, or says why the file cannot be read
 */
export async function readMapping(source: Pick<ByteSource, "path" | "text">): Promise<Mapping> {
  const { path } = source;
  let content: unknown;
  try {
    content = JSON.parse(await source.text());
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${path} cannot be read as a mapping (${quote((error as Error).message)}); see docs/data-formats.md`,
      { cause: error },
    );
  }
  const { episode, end, goalDistance, actionRange, names, units, ...fields } = validateConfig(
    mappingSchema,
    content,
    `${path}: `,
  );
  if (episode !== undefined && end !== undefined)
    throw new UserError(`${path}: "episode" and "end" both say where episodes end; leave one out`);
  const originOf = (name: string) => `${path}, field "${name}":`;
  const signals = writtenSignals({ actionRange, names, units }, originOf);
  const write = (name: string, text: string): Written => ({ text, origin: originOf(name) });
  const written: Partial<Record<Field, Written>> = {};
  for (const [name, value] of Object.entries(fields) as [Field, string | string[]][])
    written[name] = write(name, [value].flat().join(", "));
  return {
    fields: written,
    ...(episode !== undefined && { episode: write("episode", episode) }),
    ...(end !== undefined && { end: end.map((name) => write("end", name)) }),
    ...(goalDistance && { goalDistance: { parts: goalDistance, origin: originOf("goalDistance") } }),
    ...(signals && { signals }),
  };
}

/**
 * A mapping from expressions of a program or of flags.
 * @param origin returns where the expression of a field was written, for errors
 */
export function writtenMapping(
  fields: Partial<Record<Field, string | undefined>>,
  origin: (field: Field) => string,
): Mapping {
  const written: Partial<Record<Field, Written>> = {};
  for (const [name, text] of Object.entries(fields) as [Field, string | undefined][])
    if (text !== undefined) written[name] = { text, origin: origin(name) };
  return { fields: written };
}

/** Merges mappings: each entry is that of the first mapping with one. */
export function mergeMappings(...mappings: readonly Mapping[]): Mapping {
  const marked = mappings.find(({ episode, end }) => episode ?? end);
  const measured = mappings.find(({ goalDistance }) => goalDistance);
  const described = mappings.find(({ signals }) => signals);
  return {
    fields: Object.assign({}, ...mappings.toReversed().map(({ fields }) => fields)),
    ...(marked?.episode && { episode: marked.episode }),
    ...(marked?.end && { end: marked.end }),
    ...(measured && { goalDistance: measured.goalDistance }),
    ...(described && { signals: described.signals }),
  };
}
