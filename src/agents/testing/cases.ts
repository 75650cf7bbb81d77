import type { Agent } from "../agent.ts";
import { bc } from "../bc.ts";
import { crl } from "../crl.ts";
import { dwsl } from "../dwsl.ts";
import { gcbc } from "../gcbc.ts";
import { gciql } from "../gciql.ts";
import { gcivl } from "../gcivl.ts";
import { hiql } from "../hiql.ts";
import { qrl } from "../qrl.ts";
import { smore } from "../smore.ts";

/** What the shared tests need to know of an agent. */
export interface AgentCase {
  // biome-ignore lint/suspicious/noExplicitAny: agents differ in their configurations
  readonly agent: Agent<any>;
  /** Tells apart several cases of one agent. */
  readonly variant?: string;
  /** Settings that are not defaults. */
  readonly settings?: object;
  /** Each loss and the networks that its gradient reaches; every other network must be blocked. */
  readonly reaches: Readonly<Record<string, readonly string[]>>;
  /** Losses that fall when one small batch is repeated. */
  readonly overfits: readonly string[];
  /**
   * On random walks along a chain, whether the agent learns to step towards every goal from every state; imitation of
   * the walks does not.
   */
  readonly solvesChain: boolean;
}

/** Every agent, and every variant of one that takes another path through its code. */
export const agentCases: readonly AgentCase[] = [
  ...(["bounded", "linear", "dual"] as const).map((scoreLoss) => ({
    agent: smore,
    variant: scoreLoss,
    settings: { scoreLoss },
    reaches: { value: ["value"], policy: ["policy"], score: ["score"] },
    overfits: scoreLoss === "bounded" ? ["value", "score"] : ["value"],
    solvesChain: true,
  })),
  {
    agent: bc,
    reaches: { policy: ["policy"] },
    overfits: ["policy"],
    solvesChain: false,
  },
  {
    agent: crl,
    variant: "ascent",
    settings: {
      cloningWeight: 0.1,
      criticHeads: 2,
      criticGoals: { law: { kind: "geometric-clamped", discount: 0.8 } },
    },
    reaches: { critic: ["stateActionEncoder", "goalEncoder"], policy: ["policy"] },
    overfits: ["critic"],
    solvesChain: true,
  },
  {
    agent: crl,
    variant: "weighting",
    settings: { actor: "awr", temperature: 10 },
    reaches: {
      critic: ["stateActionEncoder", "goalEncoder"],
      value: ["stateEncoder", "valueGoalEncoder"],
      policy: ["policy"],
    },
    overfits: ["critic", "value"],
    solvesChain: true,
  },
  {
    agent: gciql,
    variant: "robot",
    settings: { temperature: 3 },
    reaches: { value: ["value"], critic: ["critic"], policy: ["policy"] },
    overfits: ["critic"],
    solvesChain: true,
  },
  ...(["awr", "ddpg-bc"] as const).map((actor) => ({
    agent: gciql,
    variant: `ogbench, ${actor}`,
    settings: { preset: "ogbench", actor },
    reaches: { value: ["value"], critic: ["critic"], policy: ["policy"] },
    overfits: ["critic"],
    solvesChain: true,
  })),
  {
    agent: dwsl,
    settings: { bins: 10, temperature: 50, distanceTemperature: 0.1 },
    reaches: { distance: ["distance"], policy: ["policy"] },
    overfits: ["distance"],
    solvesChain: true,
  },
  ...[{}, { preset: "ogbench" }].map((settings) => ({
    agent: gcivl,
    variant: settings.preset ?? "robot",
    settings,
    reaches: { value: ["value"], policy: ["policy"] },
    overfits: ["value"],
    solvesChain: true,
  })),
  {
    agent: hiql,
    settings: { subgoalSteps: 2 },
    reaches: { value: ["value", "goalEncoder"], lowPolicy: ["lowPolicy"], highPolicy: ["highPolicy"] },
    overfits: ["value"],
    solvesChain: true,
  },
  ...(["ddpg-bc", "awr"] as const).map((actor) => ({
    agent: qrl,
    variant: actor,
    settings: { actor, components: 4, intervals: 3, cloningWeight: 0.1, temperature: 10 },
    reaches: {
      model: ["stateEncoder", "goalEncoder", "distance", "dynamics"],
      multiplier: ["multiplier"],
      policy: ["policy"],
    },
    overfits: [],
    solvesChain: true,
  })),
  {
    agent: gcbc,
    reaches: { policy: ["policy"] },
    overfits: [],
    solvesChain: false,
  },
];

export function nameOf({ agent, variant }: AgentCase): string {
  return variant === undefined ? agent.name : `${agent.name}, ${variant}`;
}
