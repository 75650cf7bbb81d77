import { UserError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Agent } from "./agent.ts";
import { smore } from "./smore.ts";

export type { Agent, Learner, LearnerContext, Spaces } from "./agent.ts";
export { smore, smoreConfig } from "./smore.ts";

/** Every algorithm, by name. */
export const agents: Readonly<Record<string, Agent>> = { smore };

/** The algorithm called `name`; an unknown name is refused with the nearest known one. */
export function findAgent(name: string): Agent {
  const agent = Object.hasOwn(agents, name) ? agents[name] : undefined;
  if (agent) return agent;
  const suggestion = nearest(name, Object.keys(agents));
  throw new UserError(
    `agent "${name}" is unknown${suggestion ? `; did you mean "${suggestion}"?` : ""} — see \`smore list agents\``,
  );
}
