import { agentSettings, agents, findAgent, flattenSettings } from "../../../src/core/agents/index.ts";

export interface AgentDescription {
  readonly name: string;
  readonly summary: string;
  /** Default settings by path, such as `rows.eventful`. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Every agent that learns from a dataset. */
export function describeAgents(): AgentDescription[] {
  return Object.values(agents).map(({ name, summary, config }) => ({
    name,
    summary,
    defaults: Object.fromEntries(
      Object.entries(config.parse({})).flatMap(([key, value]) => flattenSettings(key, value)),
    ),
  }));
}

/** What is wrong with settings, as one sentence; undefined where nothing is. */
export function faultOf(agent: string, settings: Readonly<Record<string, unknown>>): string | undefined {
  try {
    agentSettings(findAgent(agent), settings, "");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
