import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { importModules } from "../extensions/index.ts";
import { reasonOf } from "../files/system-error.ts";
import { resourcesSchema } from "./resources.ts";

/** Some settings of a run by their names in config.json; each cell's are checked when they are put together. */
const someSettings = z.record(z.string(), z.json()).default({});

/** What a table compares: an agent, or one of several settings of it. */
const methodSchema = z.strictObject({
  /** Its name in tables and figures. */
  name: z.string().min(1),
  /** `name` of the agent, if it is not the method's, and settings of it. */
  agent: someSettings,
  training: someSettings,
});

const sizeSchema = z.union([z.enum(["small", "paper"]), z.int().min(1)]);

/** Where methods are compared. */
const taskSchema = z.strictObject({
  /** Its name in tables and figures; default the environment, with the dataset where one is given. */
  name: z.string().min(1).optional(),
  /** Without one, `dataset` is needed, and policies are judged on held-out episodes alone. */
  environment: z.string().min(1).optional(),
  /** A name of the catalogue or a folder; default the environment's first dataset in the catalogue. */
  dataset: z.string().min(1).optional(),
  /** Size of the dataset, if it is made by name; default the grid's. */
  size: sizeSchema.optional(),
  training: someSettings,
  evaluation: someSettings,
});

/** All methods × all tasks × all seeds. */
export const gridSchema = z.strictObject({
  /** In the order of the tables; the others are compared with the first. A text is an agent's name. */
  methods: z.array(z.union([z.string().min(1), methodSchema])).min(1),
  /** A text is an environment, `environment:dataset` or a group such as `fetch`. */
  tasks: z.array(z.union([z.string().min(1), taskSchema])).min(1),
  /** Number of training seeds: firstSeed, firstSeed + 1, … */
  seeds: z.int().min(1).default(5),
  /** Settings are searched on training seeds from 100 on; results use smaller ones. */
  firstSeed: z.int().min(0).default(0),
  /** Size of the datasets that are made by name. */
  size: sizeSchema.default("small"),
  /** Modules that register environments or agents of the grid: paths relative to the working directory. */
  imports: z.array(z.string().min(1)).readonly().optional(),
  /** What schedulers are asked for; results do not depend on it. */
  resources: resourcesSchema.default({}),
  /** Settings of all agents. */
  agent: someSettings,
  training: someSettings,
  evaluation: someSettings,
});

/** What a grid file holds: fields left out get their defaults. */
export type GridRequest = z.input<typeof gridSchema>;
/** A grid of runs with all defaults filled in. */
export type Grid = z.output<typeof gridSchema>;
export type Method = z.output<typeof methodSchema>;
export type TaskRequest = z.output<typeof taskSchema>;

/**
 * Reads a grid from a JSON file, and imports the modules that it names.
 * @throws UserError that names the file and the field
 */
export async function readGrid(path: string): Promise<Grid> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    // Messages about JSON quote lines of the file.
    const reason = reasonOf(error).replace(/\s+/g, " ");
    throw new UserError(`${path} is not a grid: ${reason}`, { cause: error });
  }
  const grid = validateConfig(gridSchema, content, `${path}: `);
  await importModules(grid.imports, `${path}: imports: `);
  return grid;
}

export function methodsOf({ methods }: Grid): Method[] {
  return methods.map((method) =>
    typeof method === "string" ? { name: method, agent: {}, training: {} } : method,
  );
}
