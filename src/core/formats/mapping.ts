import { z } from "zod";
import { UserError } from "../base/errors.ts";
import { quote } from "../base/quote.ts";
import { validateConfig } from "../base/validate-config.ts";
import { type GoalDistancePart, goalDistanceSchema } from "../spaces/index.ts";
import type { ByteSource } from "./byte-source.ts";
import { signalFields, type WrittenSignals, writtenSignals } from "./written-signals.ts";

const expression = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** The meaning of the arrays of a file, where the file does not define it. */
export const mappingSchema = z.strictObject({
  /** What the policy sees. */
  observation: expression.optional(),
  /** Numbers beside observations that are images, such as what the robot itself measures. */
  state: expression.optional(),
  action: expression.optional(),
  /** φ(s), what has been reached in a state. */
  achievedGoal: expression.optional(),
  /** The goal that the behaviour was given; default the last achieved goal. */
  desiredGoal: expression.optional(),
  /** The array that numbers the episodes, row by row; `"file"` where the whole file is one episode. */
  episode: z.string().min(1).optional(),
  /** How far two goals are from each other; default that of the environment, or Euclidean. */
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

/** An expression and where it was written, for errors. */
export interface Written {
  readonly text: string;
  readonly origin: string;
}

/** The fields of an episode that expressions give. */
export type Field = "observation" | "state" | "action" | "achievedGoal" | "desiredGoal";

/** A mapping of which each entry knows where it was written. */
export interface Mapping {
  readonly fields: Readonly<Partial<Record<Field, Written>>>;
  readonly episode?: Written;
  readonly end?: readonly Written[];
  readonly goalDistance?: WrittenGoalDistance;
  readonly signals?: WrittenSignals | undefined;
}

/** A distance of goals and where it was written, for errors. */
export interface WrittenGoalDistance {
  readonly parts: readonly GoalDistancePart[];
  readonly origin: string;
}

/** Reads a mapping from a JSON file. Throws UserError naming the field. */
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

/** A mapping given by a program or by flags; `origin` makes of a field's name the place where it was written. */
export function writtenMapping(
  fields: Partial<Record<Field, string | undefined>>,
  origin: (field: Field) => string,
): Mapping {
  const written: Partial<Record<Field, Written>> = {};
  for (const [name, text] of Object.entries(fields) as [Field, string | undefined][])
    if (text !== undefined) written[name] = { text, origin: origin(name) };
  return { fields: written };
}

/** Each entry from the first mapping that has it. */
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
