import type { z } from "zod";
import { UserError } from "../base/errors.ts";
import { isObject } from "../base/is-object.ts";
import { nearest } from "../base/nearest.ts";
import { Registry } from "../base/registry.ts";
import { validateConfig } from "../base/validate-config.ts";
import { am } from "./am.ts";
import { bc } from "./bc.ts";
import { crl } from "./crl.ts";
import { ddpgHer } from "./ddpg-her.ts";
import { dwsl } from "./dwsl.ts";
import { gcbc } from "./gcbc.ts";
import { gciql } from "./gciql.ts";
import { gcivl } from "./gcivl.ts";
import { gcsl } from "./gcsl.ts";
import { gofar } from "./gofar.ts";
import { gofarExpectile } from "./gofar-expectile.ts";
import { hiql } from "./hiql.ts";
import { marwil } from "./marwil.ts";
import type { Agent, AgentSchema, Preset } from "./parts/agent.ts";
import { qrl } from "./qrl.ts";
import { smore } from "./smore.ts";
import { td3 } from "./td3.ts";
import { td3Bc } from "./td3-bc.ts";
import { wgcsl } from "./wgcsl.ts";

export { type FittedQConfig, type FittedQLearner, fittedQConfig, fittedQLearner } from "./fitted-q.ts";
export type { Agent, Learner, LearnerContext, RowWeights } from "./parts/agent.ts";
export { type InputKnowledge, type InputsConfig, imageEncoderProgram } from "./parts/inputs.ts";
export { INSTRUMENT_ROWS } from "./parts/instruments.ts";
export { smore } from "./smore.ts";

const registry = new Registry<Agent>("agent");

/** The algorithms that learn from datasets, by name. A live view: {@link registerAgent} adds to it. */
export const agents: Readonly<Record<string, Agent>> = registry.table;

/** The algorithms that collect their own data, by name. */
export const onlineAgents: Readonly<Record<string, Agent>> = { [td3.name]: td3 as unknown as Agent };

/**
 * Registers an algorithm that learns from datasets under its name.
 * @throws RangeError if that name is taken; UserError if a setting of the agent has no default
 */
// biome-ignore lint/suspicious/noExplicitAny: agents differ in their configurations
export function registerAgent(agent: Agent<any>): void {
  const { name, config } = agent;
  if (Object.hasOwn(onlineAgents, name))
    throw new RangeError(`agent "${name}" is already registered; choose another name`);
  const [issue] = (config as AgentSchema).safeParse({}).error?.issues ?? [];
  if (issue)
    throw new UserError(
      `agent "${name}": config accepts no empty object (${issue.path.join(".")}: ${issue.message}); give every setting a default`,
    );
  registry.add(name, agent);
}

for (const agent of [
  smore,
  bc,
  gcsl,
  wgcsl,
  marwil,
  ddpgHer,
  am,
  td3Bc,
  gofar,
  gofarExpectile,
  gcbc,
  crl,
  dwsl,
  gciql,
  gcivl,
  hiql,
  qrl,
])
  registerAgent(agent);

/**
 * The algorithm called `name`.
 * @throws UserError that names the nearest known one if there is none
 */
export function findAgent(name: string): Agent {
  const all = { ...agents, ...onlineAgents };
  if (Object.hasOwn(all, name)) return all[name];
  const suggestion = nearest(name, Object.keys(all));
  throw new UserError(
    `agent "${name}" is unknown${suggestion ? `; did you mean "${suggestion}"?` : ""} — see \`smore list agents\``,
  );
}

type Settings = { readonly [name: string]: unknown };

/**
 * All settings of an agent. Those that the user chose override those of the preset, which override the defaults.
 * @param origin prefix of the names of settings in errors, which says where the user wrote them
 * @throws UserError for an unknown preset and for every wrong setting
 */
export function agentSettings<Schema extends AgentSchema>(
  agent: Agent<Schema>,
  { preset, ...chosen }: Settings,
  origin: string,
): z.output<Schema> {
  const base = overlaySettings(agent.config.parse({}), presetOf(agent, preset, chosen, origin));
  return validateConfig(agent.config, overlaySettings(base, chosen), origin);
}

/** All presets of an agent, by name. `robot`, for robot tasks, keeps all defaults. */
export function presetsOf({ presets }: Agent): Readonly<Record<string, Preset<Settings>>> {
  return { robot: {}, ...(presets as Readonly<Record<string, Preset<Settings>>>) };
}

function presetOf(agent: Agent, preset: unknown, chosen: Settings, origin: string): Settings {
  if (preset === undefined) return {};
  const presets = presetsOf(agent);
  if (typeof preset === "string" && Object.hasOwn(presets, preset)) {
    const settings = presets[preset];
    return typeof settings === "function" ? settings(chosen) : settings;
  }
  const known = Object.keys(presets).map((key) => `"${key}"`);
  throw new UserError(`${origin}preset is ${JSON.stringify(preset)}: expected ${known.join(" or ")}`);
}

/** Settings of `base`, overridden by those of `chosen`. Objects are merged recursively, unless they differ in `kind`. */
export function overlaySettings(base: Settings, chosen: Settings): Settings {
  const merged: { [name: string]: unknown } = { ...base };
  for (const [key, value] of Object.entries(chosen)) {
    const below = merged[key];
    merged[key] =
      isObject(below) && isObject(value) && sameKind(below, value) ? overlaySettings(below, value) : value;
  }
  return merged;
}

/** True unless `value` names another `kind`, for example of a law of goals, which has other settings. */
function sameKind(below: Settings, value: Settings): boolean {
  return value.kind === undefined || value.kind === below.kind;
}

/** True for settings that are shown one by one. A value with a `kind`, such as a law of goals, is shown as a whole. */
function isGroup(value: unknown): value is Settings {
  return isObject(value) && !("kind" in value);
}

/** Settings by the paths that `--set` takes, each below `path`. */
export function flattenSettings(path: string, value: unknown): [path: string, value: unknown][] {
  if (!isGroup(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flattenSettings(`${path}.${key}`, inner));
}
