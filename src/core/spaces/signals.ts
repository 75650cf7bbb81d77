import { z } from "zod";

/** The lowest and highest value of each dimension of an action, in its own unit. Datasets represent them by −1 and 1. */
export const actionRangeSchema = z.strictObject({
  low: z.array(z.number()).min(1),
  high: z.array(z.number()).min(1),
});

/** Smallest and largest value of each number of an action, in its own unit, each [actionSize]. */
export type ActionRange = Readonly<{ low: readonly number[]; high: readonly number[] }>;

/** The vectors of a dataset that have names and units. A state belongs to an observation that is an image. */
export const ROLES = ["observation", "state", "goal", "action"] as const;
/** The name of a vector of a dataset. */
export type Role = (typeof ROLES)[number];

const names = z.array(z.string().min(1)).min(1).optional();
const units = z.array(z.string()).min(1).optional();

/** The names, units and ranges of the numbers of observations, states, goals and actions, as far as they are known. */
export const signalsSchema = z.strictObject({
  /** Absent if actions are used as they are, in [−1, 1]. */
  actionRange: actionRangeSchema.optional(),
  /** The name of each number. */
  names: z.strictObject({ observation: names, state: names, goal: names, action: names }).optional(),
  /** The unit of each number; empty for a number without one. */
  units: z.strictObject({ observation: units, state: units, goal: units, action: units }).optional(),
});

/** Names, units and ranges of a dataset's numbers. */
export type Signals = z.infer<typeof signalsSchema>;

/** Numbers in an observation, a state beside it, a goal and an action. */
export interface SignalSizes {
  readonly observationSize: number;
  readonly stateSize?: number | undefined;
  readonly goalSize: number;
  readonly actionSize: number;
}

/** The signals among other fields. */
export function signalsOf({ actionRange, names, units }: Signals): Signals {
  return { ...(actionRange && { actionRange }), ...(names && { names }), ...(units && { units }) };
}

/**
 * The first field of signals that does not fit the sizes or the other fields, and the rest of a sentence; undefined if
 * all fit.
 */
export function signalsMisfit(
  sizes: SignalSizes,
  { actionRange, names, units }: Signals,
): { readonly path: readonly string[]; readonly message: string } | undefined {
  for (const [field, texts] of Object.entries({ names, units }))
    for (const role of ROLES) {
      const listed = texts?.[role];
      const size = sizes[`${role}Size`] ?? 0;
      if (listed && listed.length !== size)
        return {
          path: [field, role],
          message: `it lists ${listed.length}, but each ${role} has ${size} numbers`,
        };
      const again = field === "names" && listed?.find((name, i) => listed.indexOf(name) < i);
      if (again)
        return {
          path: [field, role],
          message: `"${again}" is there twice; give every number a name of its own`,
        };
    }
  if (actionRange) {
    const { low, high } = actionRange;
    if (low.length !== sizes.actionSize || high.length !== sizes.actionSize)
      return {
        path: ["actionRange"],
        message: `it has ${low.length} low and ${high.length} high bounds, but each action has ${sizes.actionSize} numbers`,
      };
    const wrong = low.findIndex((value, i) => value > high[i]);
    if (wrong >= 0)
      return { path: ["actionRange"], message: `its low bound of dimension ${wrong} is above the high one` };
  }
  return undefined;
}

/** The centre and half the width of a range, per dimension: an action a in [−1, 1] represents centre + a · half. */
export function scaleOfRange({ low, high }: ActionRange): {
  readonly center: readonly number[];
  readonly half: readonly number[];
} {
  return {
    center: low.map((value, i) => value / 2 + high[i] / 2),
    half: low.map((value, i) => high[i] / 2 - value / 2),
  };
}

/**
 * Actions in their own units, row-major, scaled so that the bounds become −1 and 1. If both bounds are equal, the
 * difference to them is returned.
 */
export function toUnitRange(actions: ArrayLike<number>, { low, high }: ActionRange): Float64Array {
  return Float64Array.from(actions, (value, i) => {
    const dimension = i % low.length;
    const width = high[dimension] - low[dimension];
    const above = value - low[dimension];
    return width === 0 ? above : (2 * above) / width - 1;
  });
}

/** The range of actions in words; [-1, 1] if it is not given. */
export function actionRangeText({ actionRange }: Signals): string {
  return actionRange ? rangeText(actionRange) : "[-1, 1]";
}

/** Intervals that a range in words lists. */
const MOST_INTERVALS = 4;

/** A range in words, e.g. `[-180, 180]`, or `[-1, 1] × [0, 2]` if dimensions differ. */
export function rangeText({ low, high }: ActionRange): string {
  const intervals = low.map((value, i) => `[${value}, ${high[i]}]`);
  if (new Set(intervals).size === 1) return intervals[0];
  return intervals.slice(0, MOST_INTERVALS).join(" × ") + (intervals.length > MOST_INTERVALS ? " × …" : "");
}
