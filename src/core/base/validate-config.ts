import { z } from "zod";
import { UserError } from "./errors.ts";
import { isObject } from "./is-object.ts";
import { nearest } from "./nearest.ts";

type Settings = { [name: string]: unknown };

/**
 * `value` as `schema` reads it, defaults filled in. `prefix` stands before every setting's name in errors, to say
 * where it was written: `"--set "`, `"runs/a/config.json: "`, `"--set agent."`.
 * @throws UserError that names every wrong setting, its value and what is accepted instead; for an unknown setting,
 * the nearest one there is.
 */
export function validateConfig<T extends z.ZodType>(schema: T, value: unknown, prefix: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  throw new UserError(result.error.issues.map((issue) => prefix + explain(issue, root, value)).join("; "));
}

/** What a schema accepts, in words, such as `a number > 0 and < 1`. */
export function describeAccepted(schema: JsonSchema): string {
  const members = alternatives(schema, undefined);
  const kinds = members.flatMap(
    ({ properties }) => (properties?.kind as JsonSchema | undefined)?.const ?? [],
  );
  if (kinds.length > 0) return `an object of kind ${kinds.map(show).join(", ")}`;
  return [...new Set(describeAll(members))].join(" or ");
}

/** What a schema's `meta` may say to {@link validateConfig}. */
export type SettingsMeta = {
  /** Former settings of an object, each with the name of the one that replaces it. */
  readonly moved?: Readonly<Record<string, string>>;
};

export type JsonSchema = z.core.JSONSchema.BaseSchema;
type Path = readonly PropertyKey[];

/** Faults that `describe` does not explain; the schema's own message does. */
const OWN_MESSAGE_CODES: ReadonlySet<string> = new Set(["custom", "invalid_format", "not_multiple_of"]);

function explain(issue: z.core.$ZodIssue, root: JsonSchema, value: unknown): string {
  const { schemas, input } = descend(root, value, issue.path);
  if (issue.code === "unrecognized_keys") {
    const candidates = schemas.flatMap(({ properties = {} }) => Object.keys(properties));
    return issue.keys
      .map((key) => {
        const moved = schemas.map((schema) => (schema as SettingsMeta).moved?.[key]).find(Boolean);
        if (moved) return `${nameOf([...issue.path, key])} is not a setting any more; set ${moved} instead`;
        const name = nearest(key, candidates);
        const hint = name === undefined ? "" : `; did you mean ${nameOf([...issue.path, name])}?`;
        return `${nameOf([...issue.path, key])} is not a setting${hint}`;
      })
      .join("; ");
  }
  const accepted = [...new Set(describeAll(schemas))].join(" or ");
  const state = input === undefined ? "is missing" : `is ${show(input)}`;
  if (accepted === "" || OWN_MESSAGE_CODES.has(issue.code))
    return `${nameOf(issue.path)} ${state}: ${issue.message}`;
  return `${nameOf(issue.path)} ${state}: expected ${accepted}`;
}

/** The schemas that `path` may have to satisfy, several where a union leaves it open, and what the user put there. */
function descend(root: JsonSchema, value: unknown, path: Path): { schemas: JsonSchema[]; input: unknown } {
  let schemas = alternatives(root, value);
  let input = value;
  for (const key of path) {
    const next = (input as Settings | undefined)?.[key as string];
    schemas = schemas
      .map(({ properties, items, additionalProperties }) =>
        typeof key === "number" ? items : (properties?.[key as string] ?? additionalProperties),
      )
      .filter((schema): schema is JsonSchema => isObject(schema))
      .flatMap((schema) => alternatives(schema, next));
    input = next;
  }
  return { schemas, input };
}

/** The members of a union (itself, if it is none): of tagged ones, only the one whose tag the value bears. */
export function alternatives(schema: JsonSchema, value: unknown): JsonSchema[] {
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  const members = schema.anyOf ?? schema.oneOf;
  if (members === undefined) return [schema];
  const all = members.flatMap((member) => alternatives(member as JsonSchema, value));
  const tagged = all.filter(
    ({ properties = {} }) =>
      isObject(value) &&
      Object.entries(properties).some(([name, tag]) => {
        const only = (tag as JsonSchema).const;
        return only !== undefined && only === value[name];
      }),
  );
  return tagged.length > 0 ? tagged : all;
}

/** What the schemas accept, in words; single values of all of them are gathered into one list. */
function describeAll(schemas: readonly JsonSchema[]): string[] {
  const values = schemas.flatMap(
    ({ const: only, enum: several = only === undefined ? [] : [only] }) => several,
  );
  const list = values.map(show).join(", ");
  const others = schemas.filter(
    ({ const: only, enum: several }) => only === undefined && several === undefined,
  );
  return [
    ...(values.length > 0 ? [values.length > 1 ? `one of ${list}` : list] : []),
    ...others.map(describe).filter((text) => text !== ""),
  ];
}

function describe(schema: JsonSchema): string {
  switch (schema.type) {
    case "integer":
      return `a whole number${describeRange(schema)}`;
    case "number":
      return `a number${describeRange(schema)}`;
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "string":
      return schema.minLength === 1 && schema.maxLength === undefined
        ? "text that is not empty"
        : `text${describeSize(schema.minLength, schema.maxLength, " characters")}`;
    case "array":
      return `a list${describeSize(schema.minItems, schema.maxItems, "")}${describeItems(schema)}`;
    case "object":
      return schema.properties ? `an object with ${Object.keys(schema.properties).join(", ")}` : "an object";
    default:
      return "";
  }
}

/** The bounds that the schema of a number states: with (`from`, `to`) and without the bound itself (`above`, `below`). */
export function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema) {
  return {
    // The schema of a whole number always has these two bounds, so they are no information.
    from: minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum,
    to: maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
    // Booleans in the oldest schemas, which are not written here.
    above: exclusiveMinimum as number | undefined,
    below: exclusiveMaximum as number | undefined,
  };
}

function describeRange(schema: JsonSchema): string {
  const { from, to, above, below } = boundsOf(schema);
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  const bounds = [
    ...(from === undefined ? [] : [`≥ ${from}`]),
    ...(above === undefined ? [] : [`> ${above}`]),
    ...(to === undefined ? [] : [`≤ ${to}`]),
    ...(below === undefined ? [] : [`< ${below}`]),
  ];
  return bounds.length === 0 ? "" : ` ${bounds.join(" and ")}`;
}

function describeSize(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return "";
  if (least === most) return ` of ${least}${unit}`;
  if (most === undefined) return ` of at least ${least}${unit}`;
  return least === undefined ? ` of at most ${most}${unit}` : ` of ${least} to ${most}${unit}`;
}

function describeItems({ items }: JsonSchema): string {
  const texts = isObject(items) ? describeAll(alternatives(items, undefined)) : [];
  return texts.length === 0 ? "" : `, each ${texts.join(" or ")}`;
}

/** `agent.hidden[0]`; the whole is called "the configuration". */
function nameOf(path: Path): string {
  const name = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return name === "" ? "the configuration" : name.replace(/^\./, "");
}

function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
