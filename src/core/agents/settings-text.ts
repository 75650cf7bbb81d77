import type { z } from "zod";
import type { Table } from "../base/table.ts";
import { describeAccepted } from "../base/validate-config.ts";
import { wrapText } from "../base/wrap.ts";
import { agents, onlineAgents, presetsOf } from "./index.ts";
import type { Agent } from "./parts/agent.ts";
import { settingSchemasIn } from "./setting-schemas.ts";

/** A setting of an agent or of a run. */
export interface Setting {
  /** As `--set` takes it, such as `agent.goals.hindsight`. */
  readonly path: string;
  /** Undefined where the setting is left out unless it is given. */
  readonly default: unknown;
  /** What is accepted, in words. */
  readonly accepted: string;
  readonly comment?: string | undefined;
}

/**
 * Comments of settings, by agent and path below `agent.`, and by the groups `training`, `evaluation` and `online`; the build takes
 * them from the sources.
 */
export type SettingComments = Readonly<Record<string, Readonly<Record<string, string>>>>;

const PRESET_COMMENT = "Settings to start from; all others given replace those of the preset.";

/** All settings of an agent, in the order of its configuration, the preset first. */
export function settingsOf(agent: Agent, comments: SettingComments = {}): Setting[] {
  const presets = Object.keys(presetsOf(agent)).map((name) => JSON.stringify(name));
  const preset = {
    path: "agent.preset",
    default: "robot",
    accepted: presets.join(", "),
    comment: PRESET_COMMENT,
  };
  return [preset, ...describeSettings("agent", agent.config, comments[agent.name])];
}

type Group = Readonly<Record<string, unknown>>;

/** All settings of a configuration whose paths begin with `group`. */
export function describeSettings(
  group: string,
  config: z.ZodType,
  comments: Readonly<Record<string, string>> = {},
): Setting[] {
  const defaults = { [group]: config.parse({}) };
  return Array.from(settingSchemasIn(group, config), ([path, schema]) => ({
    path,
    default: path.split(".").reduce<unknown>((value, name) => (value as Group | undefined)?.[name], defaults),
    accepted: describeAccepted(schema),
    // Agents of others are not in the sources; their schemas may describe settings.
    comment: comments[path.slice(group.length + 1)] ?? schema.description,
  }));
}

/** Every agent that learns from datasets or collects its own data. */
export function allAgents(): Agent[] {
  return Object.values({ ...agents, ...onlineAgents });
}

/** Every agent with where it comes from. */
export function agentTable(): Table {
  return {
    header: ["agent", "summary", "source"],
    rows: allAgents().map(({ name, summary, source }) => [name, summary, source]),
  };
}

/** An agent and its settings, each with its default, what is accepted and its comment, as text for a terminal. */
export function agentSettingsText(
  agent: Agent,
  comments: SettingComments,
  width = Number.POSITIVE_INFINITY,
): string {
  const { name, summary, source } = agent;
  const blocks = settingsOf(agent, comments).map((setting) => {
    const value = setting.default === undefined ? "not set" : JSON.stringify(setting.default);
    const heading = wrapText(`${setting.path} = ${value}  (${setting.accepted})`, width);
    return setting.comment ? `${heading}\n${wrapText(setting.comment, width, "    ")}` : heading;
  });
  return [wrapText(`${name} — ${summary} (${source})`, width), ...blocks].join("\n\n");
}
