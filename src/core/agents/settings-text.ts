import { z } from "zod";
import { formatTable } from "../base/table.ts";
import { agents, flattenSettings, onlineAgents, presetsOf } from "./index.ts";

/** Every agent, followed by a table of its settings with their defaults, as text for a terminal. */
export function agentSettingsText(): string {
  return Object.values({ ...agents, ...onlineAgents })
    .map((agent) => {
      const { name, summary, source, config } = agent;
      const { properties = {} } = z.toJSONSchema(config, { io: "input" });
      const rows = flattenSettings("agent", config.parse({})).map(([path, value]) => {
        const { enum: options } = (properties[path.split(".")[1]] ?? {}) as { enum?: readonly string[] };
        return [`  ${path}`, JSON.stringify(value), options?.join(" | ") ?? ""];
      });
      rows.unshift(["  agent.preset", '"robot"', Object.keys(presetsOf(agent)).join(" | ")]);
      return `${name} — ${summary} (${source})\n\n${formatTable({ header: ["  setting", "default", "options"], rows })}`;
    })
    .join("\n\n");
}
