import { z } from "zod";
import { UserError } from "../base/errors.ts";
import {
  type ActionRange,
  ROLES,
  type Role,
  type SignalSizes,
  type Signals,
  signalsMisfit,
} from "../spaces/index.ts";
import type { Expression } from "./expression.ts";

/** One value for each number, or one value for all. */
const oneOrMore = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.array(schema).min(1)]);
const names = z.array(z.string().min(1)).min(1).optional();
const units = oneOrMore(z.string()).optional();

/** The fields of a mapping with the names, units and ranges of numbers. */
export const signalFields = {
  /** Bounds of the actions, in their own units. */
  actionRange: z.strictObject({ low: oneOrMore(z.number()), high: oneOrMore(z.number()) }).optional(),
  /** Default: the names of columns and of LeRobot's features. */
  names: z.strictObject({ observation: names, state: names, goal: names, action: names }).optional(),
  units: z.strictObject({ observation: units, state: units, goal: units, action: units }).optional(),
};

/**
 * The names, units and range of numbers in a mapping, and where they were written. A list with one unit applies to all
 * numbers.
 */
export interface WrittenSignals {
  /** Bounds of the actions, in their own units. */
  readonly actionRange?: ActionRange | undefined;
  /** The names of the numbers, by role. */
  readonly names: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** The units of the numbers, by role. */
  readonly units: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** Returns where a field was written, for errors. */
  readonly origin: (field: string) => string;
}

/** The signals of a mapping; undefined if it has none of the fields. */
export function writtenSignals(
  fields: z.infer<z.ZodObject<typeof signalFields>>,
  origin: (field: string) => string,
): WrittenSignals | undefined {
  const { actionRange, names = {}, units = {} } = fields;
  if (!actionRange && !fields.names && !fields.units) return undefined;
  return {
    actionRange: actionRange && { low: [actionRange.low].flat(), high: [actionRange.high].flat() },
    names: listed(names),
    units: listed(units),
    origin,
  };
}

/** What the file and its mapping define about the numbers of a file. */
export interface SignalSources {
  readonly expressions: Readonly<Record<Exclude<Role, "state">, Expression>> & {
    readonly state: Expression | undefined;
  };
  /** The names of the numbers of an array in the expression of a role. */
  readonly namesOf: (role: Role, array: string) => readonly string[] | undefined;
  readonly written: WrittenSignals | undefined;
  readonly actionRange: ActionRange | undefined;
}

/**
 * The names, units and ranges of the numbers of a file. Names of the mapping override those of columns.
 * @throws UserError when there are not as many names or units as numbers, or two names are the same
 */
export function signalsOfFile({ expressions, namesOf, written, actionRange }: SignalSources): Signals {
  const sizeOf = (role: Role) => expressions[role]?.width ?? 0;
  const names = byRole((role) => {
    const expression = expressions[role];
    const derived = expression && derivedNames(expression, (array) => namesOf(role, array));
    return written?.names[role] ?? derived;
  });
  const units = byRole((role) => {
    const texts = written?.units[role];
    return texts?.length === 1 ? Array<string>(sizeOf(role)).fill(texts[0]) : texts;
  });
  const signals = {
    ...(actionRange && { actionRange: { low: [...actionRange.low], high: [...actionRange.high] } }),
    ...(names && { names }),
    ...(units && { units }),
  };
  const sizes: SignalSizes = {
    observationSize: sizeOf("observation"),
    stateSize: sizeOf("state"),
    goalSize: sizeOf("goal"),
    actionSize: sizeOf("action"),
  };
  const misfit = signalsMisfit(sizes, signals);
  if (misfit && written)
    throw new UserError(`${written.origin(misfit.path.join("."))} ${misfit.message}; correct the list`);
  return signals;
}

/** The name of each number, or its array and index if it has no name; undefined if no number has a name. */
function derivedNames(
  expression: Expression,
  namesOf: (array: string) => readonly string[] | undefined,
): readonly string[] | undefined {
  if (expression.arrays.every((array) => namesOf(array) === undefined)) return undefined;
  const names = expression.map((array, index) => namesOf(array)?.[index] ?? `${array}[${index}]`);
  return new Set(names).size === names.length ? names : undefined;
}

/** The values of all roles that have one; undefined if none has. */
function byRole(
  value: (role: Role) => readonly string[] | undefined,
): Partial<Record<Role, string[]>> | undefined {
  const entries = ROLES.flatMap((role) => {
    const found = value(role);
    return found ? [[role, [...found]] as const] : [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function listed(
  texts: Partial<Record<Role, string | string[] | undefined>>,
): Partial<Record<Role, string[]>> {
  return byRole((role) => (texts[role] === undefined ? undefined : [texts[role]].flat())) ?? {};
}
