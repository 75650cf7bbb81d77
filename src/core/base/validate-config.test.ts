import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseAssignments } from "./assignments.ts";
import { UserError } from "./errors.ts";
import { type SettingsMeta, validateConfig } from "./validate-config.ts";

const schema = z
  .strictObject({
    steps: z.int().min(1).default(1000),
    seed: z.int().optional(),
    run: z.string().min(1),
    agent: z
      .strictObject({
        expectile: z.number().gt(0.5).lt(1).default(0.9),
        fraction: z.number().min(0).max(1).default(0.8),
        rate: z.number().positive().default(3e-4),
        hidden: z.array(z.int().positive()).min(1).max(4).default([256, 256]),
        activation: z.enum(["relu", "gelu", "tanh"]).default("relu"),
        temperature: z.union([z.number().positive(), z.literal("auto")]).default("auto"),
        layerNorm: z.boolean().default(false),
        clip: z.number().nullable().default(null),
      })
      .prefault({}),
    relabel: z
      .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("geometric"), discount: z.number().min(0).lt(1) }),
        z.strictObject({ kind: z.literal("uniform"), offset: z.int().min(0) }),
      ])
      .default({ kind: "geometric", discount: 0.99 }),
    tags: z.record(z.string(), z.number()).optional(),
  })
  .refine(({ steps }) => steps !== 13, { path: ["steps"], error: "thirteen brings no luck" });

/** The sentence for the assignments, beside a valid `run`. */
function refusal(...assignments: string[]): string {
  try {
    validateConfig(schema, { run: "a", ...parseAssignments(assignments) }, "--set ");
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

describe("validateConfig", () => {
  it("gives the configuration with its defaults", () => {
    const config = validateConfig(schema, { run: "a", agent: { expectile: 0.7 }, seed: 3 }, "--set ");
    expect(config).toMatchObject({ steps: 1000, agent: { expectile: 0.7, hidden: [256, 256] }, seed: 3 });
    expect(config.relabel).toEqual({ kind: "geometric", discount: 0.99 });
  });

  it.each([
    ["agent.expectle=0.9", "agent.expectle is not a setting; did you mean agent.expectile?"],
    ["stpes=3", "stpes is not a setting; did you mean steps?"],
    ["agent.expectile=2", "agent.expectile is 2: expected a number > 0.5 and < 1"],
    ["agent.expectile=high", 'agent.expectile is "high": expected a number > 0.5 and < 1'],
    ["agent.expectile=NaN", 'agent.expectile is "NaN": expected a number > 0.5 and < 1'],
    ["agent.fraction=-1", "agent.fraction is -1: expected a number from 0 to 1"],
    ["agent.rate=0", "agent.rate is 0: expected a number > 0"],
    ["steps=0", "steps is 0: expected a whole number ≥ 1"],
    ["steps=1.5", "steps is 1.5: expected a whole number ≥ 1"],
    ["seed=x", 'seed is "x": expected a whole number'],
    ["steps=13", "steps is 13: thirteen brings no luck"],
    ["run=", 'run is "": expected text that is not empty'],
    ["agent.hidden=[]", "agent.hidden is []: expected a list of 1 to 4, each a whole number > 0"],
    ["agent.hidden=256", "agent.hidden is 256: expected a list of 1 to 4, each a whole number > 0"],
    ["agent.hidden=[256,0]", "agent.hidden[1] is 0: expected a whole number > 0"],
    ["agent.activation=rleu", 'agent.activation is "rleu": expected one of "relu", "gelu", "tanh"'],
    ["agent.activation=3", 'agent.activation is 3: expected one of "relu", "gelu", "tanh"'],
    ["agent.temperature=hot", 'agent.temperature is "hot": expected "auto" or a number > 0'],
    ["agent.layerNorm=yes", 'agent.layerNorm is "yes": expected true or false'],
    ["agent.clip=no", 'agent.clip is "no": expected a number or null'],
    [
      "agent=3",
      "agent is 3: expected an object with expectile, fraction, rate, hidden, activation, temperature, layerNorm, clip",
    ],
    ['relabel={"kind":"geometrc"}', 'relabel.kind is "geometrc": expected one of "geometric", "uniform"'],
    ["relabel.discount=0.9", 'relabel.kind is missing: expected one of "geometric", "uniform"'],
    ['relabel={"kind":"geometric","discount":1}', "relabel.discount is 1: expected a number ≥ 0 and < 1"],
    [
      'relabel={"kind":"uniform","offset":1,"ofset":2}',
      "relabel.ofset is not a setting; did you mean relabel.offset?",
    ],
    ["relabel=3", "relabel is 3: expected an object with kind, discount or an object with kind, offset"],
    ["tags.a=b", 'tags.a is "b": expected a number'],
  ])("%s", (assignment, message) => {
    expect(refusal(assignment)).toBe(`--set ${message}`);
  });

  it("names all wrong settings at once, and missing ones", () => {
    expect(() => validateConfig(schema, { steps: "x".repeat(100), a: 1 }, "run.json: ")).toThrow(
      new UserError(
        `run.json: steps is "${"x".repeat(58)}…: expected a whole number ≥ 1; ` +
          "run.json: run is missing: expected text that is not empty; " +
          "run.json: a is not a setting",
      ),
    );
    expect(() => validateConfig(schema, null, "run.json: ")).toThrow(
      "run.json: the configuration is null: expected an object with steps, seed, run, agent, relabel, tags",
    );
  });

  it.each([
    [z.array(z.number()).length(2), [1], "size is [1]: expected a list of 2, each a number"],
    [z.array(z.number()).max(2), [1, 2, 3], "size is [1,2,3]: expected a list of at most 2, each a number"],
    [z.array(z.number()).min(1), [], "size is []: expected a list of at least 1, each a number"],
    [z.string().max(2), "abc", 'size is "abc": expected text of at most 2 characters'],
    [z.number().max(2), Number.POSITIVE_INFINITY, "size is Infinity: expected a number ≤ 2"],
    [z.string().regex(/^a/, "must begin with a"), "b", 'size is "b": must begin with a'],
    [z.int().multipleOf(8, "must be a multiple of 8"), 9, "size is 9: must be a multiple of 8"],
    [
      z.tuple([z.number(), z.string()]),
      [1, 2],
      "size[1] is 2: Invalid input: expected string, received number",
    ],
  ])("describes lists, text and numbers of any bounds (%#)", (size, value, message) => {
    expect(() => validateConfig(z.strictObject({ size }), { size: value }, "")).toThrow(
      new UserError(message),
    );
  });

  it("names the setting that replaces a former one, if the schema's meta lists it", () => {
    const goals = z
      .strictObject({ hindsight: z.number().default(1) })
      .meta({ moved: { eventful: "rows.eventful" } satisfies SettingsMeta["moved"] })
      .prefault({});
    expect(() => validateConfig(z.strictObject({ goals }), { goals: { eventful: 1 } }, "--set ")).toThrow(
      new UserError("--set goals.eventful is not a setting any more; set rows.eventful instead"),
    );
  });

  it("falls back on the schema's own words where they are all there is", () => {
    const odd = z.strictObject({ folder: z.custom<string>((value) => value === "x", "must be x") });
    expect(() => validateConfig(odd, { folder: "y" }, "")).toThrow(new UserError('folder is "y": must be x'));
    const empty = z.strictObject({});
    expect(() => validateConfig(empty, { a: 1, b: 2 }, "")).toThrow(
      new UserError("a is not a setting; b is not a setting"),
    );
  });
});
