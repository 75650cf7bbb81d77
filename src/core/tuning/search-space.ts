import { agentSettings, flattenSettings, overlaySettings } from "../agents/index.ts";
import type { Agent } from "../agents/parts/agent.ts";
import { settingSchemas } from "../agents/setting-schemas.ts";
import { UserError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { validateConfig } from "../base/validate-config.ts";
import { RandomGenerator } from "../random/generator.ts";
import { type Dimension, parseDimension, valueAt } from "./dimension.ts";
import { SOBOL_DIMENSIONS, sobolPoint } from "./sobol.ts";

/** Settings of an agent by their names, as a configuration nests them. */
export type AgentSettings = { readonly [name: string]: unknown };

/** Where the points of a search come from. */
export type PointSource = "random" | "sobol";

/** One configuration of a search. */
export interface Trial {
  /** Number in the order of drawing; 0 has the settings that the search started from. */
  readonly index: number;
  /** The varied settings by their paths; empty for trial 0. */
  readonly values: Readonly<Record<string, unknown>>;
  /** All settings that are not defaults. */
  readonly settings: AgentSettings;
}

/** Settings that a search varies by default, if the agent has them. */
const USUAL = ["temperature", "expectile", "cloningWeight", "learningRate"];

/** Largest number of points that are drawn for a trial; repeated and invalid ones are dropped. */
const MOST_DRAWS = 20;

/** The settings that a search varies, and those that it keeps fixed. */
export class SearchSpace {
  readonly agent: Agent;
  readonly dimensions: readonly Dimension[];
  readonly #base: AgentSettings;

  /**
   * @param base settings that all trials share
   * @param vary as `--vary` takes them; if empty, those usual settings that the agent has
   * @throws UserError for a setting that the agent does not have, one that is repeated or also fixed, and values that it
   * does not accept
   */
  constructor(agent: Agent, base: AgentSettings, vary: readonly string[]) {
    this.agent = agent;
    this.#base = base;
    const schemas = settingSchemas(agent);
    const defaults = new Map(flattenSettings("agent", agentSettings(agent, base, "--set agent.")));
    const usual = USUAL.map((name) => `agent.${name}`).filter(
      // Advantage-weighted regression has no such term.
      (path) =>
        schemas.has(path) && (path !== "agent.cloningWeight" || defaults.get("agent.actor") !== "awr"),
    );
    const chosen = vary.length > 0 ? vary : usual;
    const fixed = new Set(flattenSettings("agent", base).map(([path]) => path));
    this.dimensions = chosen.map((text) => {
      const [path] = text.split("=", 1);
      const schema = schemas.get(path);
      if (schema === undefined) throw unknownSetting(text, path, [...schemas.keys()], agent);
      if (vary.length > 0 && fixed.has(path))
        throw new UserError(`--vary ${text}: --set fixes ${path} already; leave one of them out`);
      return parseDimension(text, schema, defaults.get(path));
    });
    const paths = this.dimensions.map(({ path }) => path);
    const twice = paths.find((path, index) => paths.indexOf(path) < index);
    if (twice !== undefined) throw new UserError(`--vary ${twice}: it is given twice; give it once`);
    if (paths.length > SOBOL_DIMENSIONS)
      throw new UserError(
        `--vary: at most ${SOBOL_DIMENSIONS} settings are varied at once, not ${paths.length}`,
      );
    for (const dimension of this.dimensions)
      for (const value of extremesOf(dimension)) this.#requireAccepted(dimension.path, value);
  }

  /**
   * The first trials of a search: the settings it started from, then different points of the space. Points whose settings
   * contradict each other are dropped. The trials of a smaller count are the first ones of a larger one.
   * @returns fewer than `count` where the space has no more
   * @throws UserError where almost all points are refused
   */
  trials(count: number, source: PointSource, seed: number): Trial[] {
    const trials: Trial[] = [{ index: 0, values: {}, settings: this.#base }];
    const seen = new Set<string>();
    const points = this.#points(source, seed);
    let refusal: unknown;
    for (let draws = 0; trials.length < count && draws < MOST_DRAWS * count; draws++) {
      const point = points.next().value!;
      const values = Object.fromEntries(
        this.dimensions.map((dimension, axis) => [dimension.path, valueAt(dimension, point[axis])]),
      );
      const key = JSON.stringify(values);
      if (seen.has(key)) continue;
      seen.add(key);
      const settings = this.#settingsOf(values);
      try {
        agentSettings(this.agent, settings, "");
      } catch (error) {
        refusal = error;
        continue;
      }
      trials.push({ index: trials.length, values, settings });
    }
    if (trials.length < Math.min(count, 2) && refusal !== undefined)
      throw new UserError(`--vary: the settings do not go together: ${(refusal as Error).message}`);
    return trials;
  }

  *#points(source: PointSource, seed: number): Generator<number[], never> {
    const random = RandomGenerator.from(seed, "search");
    const shift = new Uint32Array(this.dimensions.length).map(() => random.uint32());
    for (let index = 0; ; index++)
      yield source === "sobol" ? sobolPoint(index, shift) : Array.from(shift, () => random.uniform());
  }

  #settingsOf(values: Readonly<Record<string, unknown>>): AgentSettings {
    return Object.entries(values).reduce<AgentSettings>((settings, [path, value]) => {
      const [, ...names] = path.split(".");
      const nested = names.reduceRight((inner, name) => ({ [name]: inner }), value);
      return overlaySettings(settings, nested as AgentSettings);
    }, this.#base);
  }

  /** Rejects a value that the setting never accepts. Values that contradict other settings are dropped later. */
  #requireAccepted(path: string, value: unknown): void {
    const { preset: _, ...settings } = this.#settingsOf({ [path]: value });
    const issues = this.agent.config.safeParse(settings).error?.issues ?? [];
    const own = issues.some(
      (issue) => ["agent", ...issue.path].join(".") === path && issue.code !== "custom",
    );
    if (own) validateConfig(this.agent.config, settings, "--vary agent.");
  }
}

const extremesOf = (dimension: Dimension) =>
  dimension.kind === "choice" ? dimension.values : [valueAt(dimension, 0), valueAt(dimension, 1)];

function unknownSetting(text: string, path: string, known: readonly string[], agent: Agent): UserError {
  const suggestion = nearest(path, known);
  return new UserError(
    `--vary ${text}: ${path} is not a setting of ${agent.name}${suggestion ? `; did you mean ${suggestion}?` : ""}; \`smore list agents ${agent.name}\` lists them`,
  );
}
