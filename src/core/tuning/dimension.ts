import { parseValue } from "../base/assignments.ts";
import { UserError } from "../base/errors.ts";
import { isObject } from "../base/is-object.ts";
import { describeAccepted, type JsonSchema } from "../base/validate-config.ts";

/** The values among which a search chooses one setting. */
export type Dimension = { readonly path: string } & (
  | { readonly kind: "choice"; readonly values: readonly unknown[] }
  | {
      readonly kind: "range";
      readonly low: number;
      readonly high: number;
      /** Whether equal shares of the points fall on equal ratios instead of equal differences. */
      readonly logarithmic: boolean;
      readonly whole: boolean;
    }
);

/** A range whose ends differ by this factor or more is searched by ratios. */
const LOGARITHMIC_FROM = 10;

/** How far a search goes from a default that has no other bounds, as a factor. */
const SPREAD = 10;
const SPREAD_OF_WHOLE_NUMBERS = 4;

/** How near a search comes to an end that an interval does not include, as a share of its length. */
const EXCLUDED = 0.01;

/**
 * The dimension that `--vary` spells: `agent.temperature=0.1..10`, `agent.policyWeights=none,exponential`, or a setting
 * alone, whose values its schema and its default give.
 * @param schema of the setting
 * @throws UserError where the values are no values of the setting, and where a setting alone gives no range
 */
export function parseDimension(text: string, schema: JsonSchema, fallback: unknown): Dimension {
  const [, path, values] = /^([^=]*)(?:=(.*))?$/s.exec(text)!;
  if (values === undefined) return { path, ...valuesOf(path, schema, fallback) };
  const [, low, high] = /^([^,]*?)\.\.([^,]*)$/.exec(values) ?? [];
  if (low === undefined) return { path, kind: "choice", values: values.split(",").map(parseValue) };
  const ends = [low, high].map(Number);
  if (low === "" || high === "" || !ends.every(Number.isFinite) || ends[0] >= ends[1])
    throw new UserError(`--vary ${text}: expected two numbers, the smaller one first, as in 0.1..10`);
  return rangeOf(path, ends[0], ends[1], isWhole(schema));
}

/** The value of a setting at a coordinate in (0, 1). Numbers are rounded to three digits, which nobody has to copy then. */
export function valueAt(dimension: Dimension, coordinate: number): unknown {
  if (dimension.kind === "choice") {
    const { values } = dimension;
    return values[Math.min(values.length - 1, Math.floor(coordinate * values.length))];
  }
  const { low, high, logarithmic, whole } = dimension;
  // Each whole number has an equal share of its axis.
  const [first, last] = whole ? [low - 0.5, high + 0.5] : [low, high];
  const value = logarithmic ? first * (last / first) ** coordinate : first + (last - first) * coordinate;
  if (whole) return Math.min(high, Math.max(low, Math.round(value)));
  return Math.min(high, Math.max(low, Number(value.toPrecision(3))));
}

/** What a dimension varies, in words. */
export function describeDimension(dimension: Dimension): string {
  if (dimension.kind === "choice") return dimension.values.map((value) => JSON.stringify(value)).join(", ");
  const { low, high, logarithmic } = dimension;
  return `${low} to ${high}, by equal ${logarithmic ? "ratios" : "differences"}`;
}

type Values = Dimension extends infer D ? (D extends Dimension ? Omit<D, "path"> : never) : never;

/** In schemas of this age, bounds are numbers. */
type Bounds = { readonly exclusiveMinimum?: number; readonly exclusiveMaximum?: number };

/** The values that the schema of a setting and its default give. */
function valuesOf(path: string, schema: JsonSchema, fallback: unknown): Values {
  const choices = choicesOf(schema);
  if (choices) return { kind: "choice", values: choices };
  const numeric = membersOf(schema).find(({ type }) => type === "number" || type === "integer");
  const value = typeof fallback === "number" ? fallback : Number.NaN;
  if (numeric) {
    const whole = isWhole(numeric);
    const { exclusiveMinimum: above, exclusiveMaximum: below } = numeric as Bounds;
    const low = above ?? lowest(numeric.minimum);
    const high = below ?? highest(numeric.maximum);
    if (low !== undefined && high !== undefined && high - low <= 1 && !whole) {
      const margin = EXCLUDED * (high - low);
      const first = above === undefined ? low : low + margin;
      const last = below === undefined ? high : high - margin;
      return rangeOf(path, first, last, whole, false);
    }
    const spread = whole ? SPREAD_OF_WHOLE_NUMBERS : SPREAD;
    const ends = [value / spread, value * spread].sort((a, b) => a - b);
    const [from, to] = whole ? ends.map(Math.round) : ends;
    const bounded = [Math.max(from, low ?? from), Math.min(to, high ?? to)] as const;
    if (bounded[0] < bounded[1]) return rangeOf(path, ...bounded, whole);
  }
  throw new UserError(
    `--vary ${path}: its default gives no range; say which values to try, as in ${path}=0.1..10 or ${path}=a,b (it takes ${describeAccepted(schema)})`,
  );
}

function rangeOf(
  path: string,
  low: number,
  high: number,
  whole: boolean,
  logarithmic = low * high > 0 && Math.max(low / high, high / low) >= LOGARITHMIC_FROM,
) {
  return { path, kind: "range", low, high, whole, logarithmic } as const;
}

/** Every value of a setting that has only a few; otherwise undefined. */
function choicesOf(schema: JsonSchema): unknown[] | undefined {
  const all = membersOf(schema).map(({ const: only, enum: several, type }) =>
    several ? [...several] : only !== undefined ? [only] : type === "boolean" ? [false, true] : undefined,
  );
  return all.every((values) => values !== undefined) ? all.flat() : undefined;
}

function membersOf(schema: JsonSchema): JsonSchema[] {
  const members = schema.anyOf ?? schema.oneOf;
  return members ? members.filter(isObject).flatMap((member) => membersOf(member as JsonSchema)) : [schema];
}

const isWhole = (schema: JsonSchema) => membersOf(schema).every(({ type }) => type === "integer");

// The schema of a whole number always has these two bounds.
const lowest = (bound?: number) => (bound === Number.MIN_SAFE_INTEGER ? undefined : bound);
const highest = (bound?: number) => (bound === Number.MAX_SAFE_INTEGER ? undefined : bound);
