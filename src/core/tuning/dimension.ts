import { parseValue } from "../base/assignments.ts";
import { UserError } from "../base/errors.ts";
import { alternatives, boundsOf, describeAccepted, type JsonSchema } from "../base/validate-config.ts";

/** The values of one setting that a search can choose. */
export type Dimension = { readonly path: string } & (
  | { readonly kind: "choice"; readonly values: readonly unknown[] }
  | {
      readonly kind: "range";
      readonly low: number;
      readonly high: number;
      /** Whether points are spaced by ratios instead of differences. */
      readonly logarithmic: boolean;
      readonly whole: boolean;
    }
);

/** Ranges whose ends differ by this factor or more are searched on a logarithmic scale. */
const LOGARITHMIC_FROM = 10;

/** Factor between a default without other bounds and the ends of its range. */
const SPREAD = 10;
const SPREAD_OF_WHOLE_NUMBERS = 4;

/** Distance from an excluded end of an interval, as a share of its length. */
const EXCLUDED = 0.01;

/**
 * Parses the dimension of a `--vary` option: `agent.temperature=0.1..10`, `agent.policyWeights=none,exponential`, or a setting
 * alone, whose values follow from its schema and its default.
 * @param schema of the setting
 * @throws UserError where the setting does not accept the values, and where a setting alone has no range
 */
export function parseDimension(text: string, schema: JsonSchema, fallback: unknown): Dimension {
  const [, path, values] = /^([^=]*)(?:=(.*))?$/s.exec(text)!;
  if (values === undefined) return dimensionOf(path, schema, fallback);
  const [, low, high] = /^([^,]*?)\.\.([^,]*)$/.exec(values) ?? [];
  if (low === undefined) return { path, kind: "choice", values: values.split(",").map(parseValue) };
  const ends = [low, high].map(Number);
  if (low === "" || high === "" || !ends.every(Number.isFinite) || ends[0] >= ends[1])
    throw new UserError(`--vary ${text}: expected two numbers, the smaller one first, as in 0.1..10`);
  return rangeOf(path, ends[0], ends[1], isWhole(schema));
}

/** The value of a setting at a coordinate in (0, 1). Numbers are rounded to three digits, so that they are easy to copy. */
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

/** A dimension in words. */
export function describeDimension(dimension: Dimension): string {
  if (dimension.kind === "choice") return dimension.values.map((value) => JSON.stringify(value)).join(", ");
  const { low, high, logarithmic } = dimension;
  return `${low} to ${high}, by equal ${logarithmic ? "ratios" : "differences"}`;
}

/** The dimension that follows from the schema of a setting and its default. */
function dimensionOf(path: string, schema: JsonSchema, fallback: unknown): Dimension {
  const choices = choicesOf(schema);
  if (choices) return { path, kind: "choice", values: choices };
  const numeric = alternatives(schema, undefined).find(({ type }) => type === "number" || type === "integer");
  const value = typeof fallback === "number" ? fallback : Number.NaN;
  if (numeric) {
    const whole = isWhole(numeric);
    const { from, to, above, below } = boundsOf(numeric);
    const low = above ?? from;
    const high = below ?? to;
    if (low !== undefined && high !== undefined && high - low <= 1 && !whole) {
      const margin = EXCLUDED * (high - low);
      const first = above === undefined ? low : low + margin;
      const last = below === undefined ? high : high - margin;
      return rangeOf(path, first, last, whole, false);
    }
    const spread = whole ? SPREAD_OF_WHOLE_NUMBERS : SPREAD;
    const ends = [value / spread, value * spread].sort((a, b) => a - b);
    const [least, most] = whole ? ends.map(Math.round) : ends;
    const bounded = [Math.max(least, low ?? least), Math.min(most, high ?? most)] as const;
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
  const all = alternatives(schema, undefined).map(({ const: only, enum: several, type }) =>
    several ? [...several] : only !== undefined ? [only] : type === "boolean" ? [false, true] : undefined,
  );
  return all.every((values) => values !== undefined) ? all.flat() : undefined;
}

const isWhole = (schema: JsonSchema) =>
  alternatives(schema, undefined).every(({ type }) => type === "integer");
