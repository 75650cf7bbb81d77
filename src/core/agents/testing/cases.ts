import { am } from "../am.ts";
import { bc } from "../bc.ts";
import { crl } from "../crl.ts";
import { ddpgHer } from "../ddpg-her.ts";
import { dwsl } from "../dwsl.ts";
import { gcbc } from "../gcbc.ts";
import { gciql } from "../gciql.ts";
import { gcivl } from "../gcivl.ts";
import { gcsl } from "../gcsl.ts";
import { gofar } from "../gofar.ts";
import { gofarExpectile } from "../gofar-expectile.ts";
import { hiql } from "../hiql.ts";
import { agentSettings } from "../index.ts";
import { marwil } from "../marwil.ts";
import type { Agent } from "../parts/agent.ts";
import { qrl } from "../qrl.ts";
import { smore } from "../smore.ts";
import { td3Bc } from "../td3-bc.ts";
import { wgcsl } from "../wgcsl.ts";

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
  /** What these losses cannot fall below; default 0. */
  readonly leastLoss?: number;
  /**
   * On random walks along a chain, whether the agent learns to step towards every goal from every state; imitation of
   * the walks does not. Left out where theory promises neither: a critic that holds unseen actions down has a maximum
   * at each of the chain's three actions, and a policy that climbs may end on any of them; weights by returns improve
   * on the walks, but by one step of policy iteration only. Goals one step away are left out where a model asks for the value
   * of the next state, if that is no greater in the goal than one step before it.
   */
  readonly solvesChain?: boolean | "up to the last step";
  /** Whether 2000 updates on random data must bring it to 95 % success on PointReach. */
  readonly solvesPointReach?: boolean;
}

/** Ascent in which cloning hardly counts, so that policies leave the data's walks; through networks without kinks. */
const strongAscent = {
  actor: "ascent",
  ascentWeight: 1,
  cloningWeight: 0.3,
  activation: "gelu",
  policyStart: 20,
} as const;

/** Every agent, and every variant of one that takes another path through its code. */
export const agentCases: readonly AgentCase[] = [
  {
    agent: smore,
    reaches: { value: ["value"], policy: ["policy"], score: ["score"] },
    overfits: ["value", "score"],
    solvesChain: true,
    solvesPointReach: true,
  },
  {
    agent: smore,
    variant: "no weights",
    settings: { policyWeights: "none" },
    reaches: { value: ["value"], policy: ["policy"], score: ["score"] },
    overfits: ["value", "score"],
  },
  {
    agent: smore,
    variant: "ascent, scores with random and current goals",
    settings: {
      actor: "ascent",
      ascentWeight: 1,
      scoreGoals: { hindsight: 0.5, random: 0.35, current: 0.15 },
      policyStart: 20,
    },
    reaches: { value: ["value"], policy: ["policy"], score: ["score"] },
    overfits: ["value", "score"],
    solvesChain: true,
  },
  {
    agent: smore,
    variant: "ascent through a model",
    settings: {
      ...strongAscent,
      ascentThrough: "model",
      valueLayerNorm: false,
      scoreGoals: { hindsight: 0.5, random: 0.5, current: 0 },
      policyStart: 200,
    },
    reaches: { value: ["value"], policy: ["policy"], score: ["score"], dynamics: ["dynamics"] },
    overfits: ["value", "score", "dynamics"],
    solvesChain: "up to the last step",
  },
  {
    agent: smore,
    variant: "the paper",
    settings: { preset: "paper", hiddenSizes: [32, 32] },
    reaches: { value: ["value"], policy: ["policy"], score: ["score"] },
    overfits: ["value"],
  },
  ...(["bounded", "linear", "dual"] as const).map((scoreLoss) => ({
    agent: smore,
    variant: scoreLoss,
    settings: { preset: "released", scoreLoss },
    reaches: { value: ["value"], policy: ["policy"], score: ["score"] },
    overfits: scoreLoss === "bounded" ? ["value", "score"] : ["value"],
    solvesChain: true,
  })),
  {
    agent: smore,
    variant: "constant temperature, ratios, one set of rows, one step",
    settings: { policyWeights: "ratio", adaptiveTemperature: false, scoreGoals: null, targetSteps: 1 },
    reaches: { value: ["value"], policy: ["policy"], score: ["score"] },
    overfits: ["value", "score"],
    solvesChain: true,
  },
  ...[bc, gcsl].map((agent) => ({
    agent,
    reaches: { policy: ["policy"] },
    overfits: ["policy"],
    solvesChain: false,
    solvesPointReach: agent === gcsl,
  })),
  {
    agent: wgcsl,
    settings: { bestAdvantage: { percentileStep: 0.15 } },
    reaches: { policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
    solvesPointReach: true,
    solvesChain: true,
  },
  ...[bc, gcsl].map((agent) => ({
    agent,
    variant: "learned likelihood with a background",
    settings: { policyHead: "learned", policyBackground: true, policySchedule: "cosine" },
    reaches: { policy: ["policy"] },
    overfits: [],
  })),
  {
    agent: wgcsl,
    variant: "normalised ratios, learned likelihood with a background, late policy",
    settings: {
      policyWeights: "ratio",
      normalizeWeights: true,
      policyHead: "learned",
      policyBackground: true,
      policyStart: 20,
      policySchedule: "cosine",
    },
    reaches: { policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
  },
  ...(["gofar", "goat"] as const).map((preset) => ({
    agent: wgcsl,
    variant: preset,
    settings: { preset, targetRate: 0.1 },
    reaches: { policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
    solvesChain: true,
  })),
  ...(["critic", "model"] as const).map((ascentThrough) => ({
    agent: wgcsl,
    variant: `ascent through a ${ascentThrough}`,
    settings: { ...strongAscent, ascentThrough, reward: "-1/0" },
    reaches: {
      policy: ["policy"],
      critic: ["critic"],
      ...(ascentThrough === "model" && { dynamics: ["dynamics"] }),
    },
    overfits: ["critic", ...(ascentThrough === "model" ? ["dynamics"] : [])],
    solvesChain: ascentThrough === "model" ? ("up to the last step" as const) : true,
  })),
  ...(["0/1", "-1/0"] as const).map((reward) => ({
    agent: ddpgHer,
    variant: reward,
    settings: { reward, actionPenalty: 0.5, targetRate: 0.1 },
    reaches: { policy: ["policy", "critic"], critic: ["critic"] },
    overfits: ["critic"],
    solvesPointReach: true,
    solvesChain: true,
  })),
  ...(["paper", "gofar"] as const).map((variant) => ({
    agent: am,
    variant,
    settings: variant === "paper" ? {} : { preset: "gofar" },
    reaches: { policy: ["policy", "critic"], critic: ["critic"] },
    overfits: ["critic"],
    solvesPointReach: true,
  })),
  {
    agent: marwil,
    variant: "td",
    settings: { temperature: 2, targetRate: 0.1 },
    reaches: { policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
    solvesChain: true,
  },
  {
    agent: marwil,
    variant: "mc",
    settings: { preset: "paper" },
    reaches: { policy: ["policy"], value: ["value"] },
    overfits: ["value"],
  },
  {
    agent: marwil,
    variant: "td, ddpg-bc",
    settings: { actor: "ddpg-bc", cloningWeight: 0.1, goals: { hindsight: 0.8 } },
    reaches: { policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
    solvesChain: true,
  },
  {
    agent: marwil,
    variant: "mc, ascent through a model",
    settings: { preset: "paper", ...strongAscent, ascentThrough: "model", goals: { hindsight: 0.8 } },
    reaches: { policy: ["policy"], value: ["value"], dynamics: ["dynamics"] },
    overfits: ["value", "dynamics"],
    solvesChain: "up to the last step",
  },
  {
    agent: td3Bc,
    settings: { valueWeight: 20, targetRate: 0.1 },
    reaches: { policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
    solvesPointReach: true,
    solvesChain: true,
  },
  {
    agent: td3Bc,
    variant: "learned likelihood with a background",
    settings: { valueWeight: 20, targetRate: 0.1, policyHead: "learned", policyBackground: true },
    reaches: { policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
  },
  ...(
    [
      ["released", {}],
      ["dual", { preset: "dual" }],
      ["KL", { valueGradient: "full", divergence: "kl" }],
      ["exponential weights", { policyWeights: "exponential", temperature: 0.3 }],
    ] as const
  ).map(([variant, settings]) => ({
    agent: gofar,
    variant,
    settings: { ...settings, discriminatorRate: 0.02 },
    reaches: { discriminator: ["discriminator"], value: ["value"], policy: ["policy"] },
    overfits: ["discriminator"],
    solvesPointReach: true,
  })),
  {
    agent: gofar,
    variant: "targets of three steps",
    settings: { targetSteps: 3, discriminatorRate: 0.02 },
    reaches: { discriminator: ["discriminator"], value: ["value"], policy: ["policy"] },
    overfits: ["discriminator"],
  },
  {
    agent: gofar,
    variant: "ascent through a model",
    settings: { ...strongAscent, preset: "dual", discriminatorRate: 0.02 },
    reaches: {
      discriminator: ["discriminator"],
      value: ["value"],
      policy: ["policy"],
      dynamics: ["dynamics"],
    },
    overfits: ["discriminator", "dynamics"],
  },
  {
    agent: gofarExpectile,
    // A learned reward ranges over ±10. With the default temperature most weights on the chain are 0 or at their clip,
    // and the background absorbs actions that the mean has not reached yet.
    settings: { discriminatorRate: 0.02, temperature: 0.3 },
    reaches: { discriminator: ["discriminator"], value: ["value"], policy: ["policy"], critic: ["critic"] },
    overfits: ["discriminator", "critic"],
    solvesPointReach: true,
    solvesChain: true,
  },
  {
    agent: gofarExpectile,
    variant: "targets of three steps",
    settings: { discriminatorRate: 0.02, temperature: 0.3, targetSteps: 3 },
    reaches: { discriminator: ["discriminator"], value: ["value"], policy: ["policy"], critic: ["critic"] },
    overfits: ["discriminator", "critic"],
    solvesChain: true,
  },
  {
    agent: gofarExpectile,
    variant: "initial term, density weights",
    settings: { discriminatorRate: 0.02, initialTerm: true, policyWeights: "density", targetSteps: 1 },
    reaches: { discriminator: ["discriminator"], value: ["value"], policy: ["policy"], critic: ["critic"] },
    overfits: ["discriminator"],
  },
  {
    agent: gofarExpectile,
    variant: "binary reward, hindsight",
    settings: { reward: "binary", goals: { hindsight: 1 } },
    reaches: { value: ["value"], policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
    solvesChain: true,
  },
  {
    agent: gofarExpectile,
    variant: "binary reward, ratios, goals of the critic apart",
    settings: {
      reward: "binary",
      policyWeights: "ratio",
      criticGoals: { hindsight: 0.5, random: 0.5, current: 0 },
    },
    reaches: { value: ["value"], policy: ["policy"], critic: ["critic"] },
    overfits: ["critic"],
    solvesChain: true,
  },
  {
    agent: gofarExpectile,
    variant: "ascent through a model",
    settings: {
      ...strongAscent,
      ascentThrough: "model",
      reward: "binary",
      goals: { hindsight: 0.5, random: 0.5 },
      policyStart: 200,
    },
    reaches: { value: ["value"], policy: ["policy"], critic: ["critic"], dynamics: ["dynamics"] },
    overfits: ["critic", "dynamics"],
    solvesChain: "up to the last step",
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
    solvesPointReach: true,
    solvesChain: true,
  },
  {
    agent: crl,
    variant: "ascent through a model",
    settings: {
      ascentThrough: "model",
      cloningWeight: 0.1,
      criticGoals: { law: { kind: "geometric-clamped", discount: 0.8 } },
    },
    reaches: {
      critic: ["stateActionEncoder", "goalEncoder"],
      value: ["stateEncoder", "valueGoalEncoder"],
      policy: ["policy"],
      dynamics: ["dynamics"],
    },
    overfits: ["critic", "value", "dynamics"],
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
  ...(["balanced", "softmax"] as const).map((criticLoss) => ({
    agent: crl,
    variant: criticLoss,
    settings: {
      criticLoss,
      cloningWeight: 0.1,
      criticHeads: 2,
      criticGoals: { law: { kind: "geometric-clamped", discount: 0.8 } },
    },
    reaches: { critic: ["stateActionEncoder", "goalEncoder"], policy: ["policy"] },
    overfits: ["critic"],
    solvesChain: true,
  })),
  {
    agent: gciql,
    variant: "robot",
    settings: { temperature: 3 },
    reaches: { value: ["value"], critic: ["critic"], policy: ["policy"] },
    overfits: ["critic"],
    solvesPointReach: true,
    solvesChain: true,
  },
  {
    agent: gciql,
    variant: "targets of three steps",
    settings: { temperature: 3, targetSteps: 3 },
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
    agent: gciql,
    variant: "ascent in steps, learned likelihood",
    settings: { actor: "ascent", ascentWeight: 1, policyHead: "learned" },
    reaches: { value: ["value"], critic: ["critic"], policy: ["policy"] },
    overfits: ["critic"],
    solvesChain: true,
  },
  {
    agent: gciql,
    variant: "ddpg-bc through a model",
    settings: { ...strongAscent, actor: "ddpg-bc", ascentThrough: "model", rewardTiming: "current" },
    reaches: { value: ["value"], critic: ["critic"], policy: ["policy"], dynamics: ["dynamics"] },
    overfits: ["critic", "dynamics"],
    solvesChain: true,
  },
  {
    agent: dwsl,
    settings: { bins: 10, temperature: 50, distanceTemperature: 0.1 },
    reaches: { distance: ["distance"], policy: ["policy"] },
    overfits: ["distance"],
    solvesPointReach: true,
    solvesChain: true,
  },
  {
    agent: dwsl,
    variant: "bootstrapped, spans of two steps",
    settings: { target: "bootstrapped", spanSteps: 2, bins: 5, temperature: 20, distanceTemperature: 0.1 },
    reaches: { distance: ["distance"], policy: ["policy"] },
    overfits: [],
    solvesChain: true,
  },
  {
    agent: dwsl,
    variant: "bootstrapped from two spans ahead",
    settings: { target: "bootstrapped", targetSteps: 2, bins: 10, temperature: 50, distanceTemperature: 0.1 },
    reaches: { distance: ["distance"], policy: ["policy"] },
    overfits: [],
    solvesChain: true,
  },
  {
    agent: dwsl,
    variant: "ascent through a model",
    settings: { ...strongAscent, bins: 10, distanceTemperature: 0.1 },
    reaches: { distance: ["distance"], policy: ["policy"], dynamics: ["dynamics"] },
    overfits: ["distance", "dynamics"],
    solvesChain: "up to the last step",
  },
  ...[{}, { preset: "ogbench" }].map((settings) => ({
    agent: gcivl,
    variant: settings.preset ?? "robot",
    settings,
    reaches: { value: ["value"], policy: ["policy"] },
    overfits: ["value"],
    solvesPointReach: true,
    solvesChain: true,
  })),
  {
    agent: gcivl,
    variant: "ascent through a model",
    settings: strongAscent,
    reaches: { value: ["value"], policy: ["policy"], dynamics: ["dynamics"] },
    overfits: ["value", "dynamics"],
    solvesChain: true,
  },
  {
    agent: hiql,
    settings: { subgoalSteps: 2 },
    reaches: { value: ["value", "goalEncoder"], lowPolicy: ["lowPolicy"], highPolicy: ["highPolicy"] },
    overfits: ["value"],
    solvesPointReach: true,
    solvesChain: true,
  },
  {
    agent: hiql,
    variant: "ratios, learned likelihood with a background",
    settings: { subgoalSteps: 2, policyWeights: "ratio", policyHead: "learned", policyBackground: true },
    reaches: { value: ["value", "goalEncoder"], lowPolicy: ["lowPolicy"], highPolicy: ["highPolicy"] },
    overfits: ["value"],
  },
  {
    agent: hiql,
    variant: "ascent through a model",
    settings: { ...strongAscent, subgoalSteps: 2 },
    reaches: {
      value: ["value", "goalEncoder"],
      lowPolicy: ["lowPolicy"],
      highPolicy: ["highPolicy"],
      dynamics: ["dynamics"],
    },
    overfits: ["value", "dynamics"],
    solvesChain: true,
  },
  ...(["ddpg-bc", "awr"] as const).map((actor) => ({
    agent: qrl,
    variant: actor,
    settings: { actor, components: 4, intervals: 3, cloningWeight: 0.1, temperature: 10 },
    reaches: {
      model: ["stateEncoder", "goalEncoder", "distance", ...(actor === "ddpg-bc" ? ["dynamics"] : [])],
      multiplier: ["multiplier"],
      policy: ["policy"],
    },
    overfits: [], // its constraint holds the loss up
    solvesPointReach: true,
    solvesChain: true,
  })),
  {
    agent: gcbc,
    reaches: { policy: ["policy"] },
    overfits: ["policy"],
    leastLoss: Math.log(2 * Math.PI), // of two coordinates with standard deviation 1
    solvesPointReach: true,
    solvesChain: false,
  },
];

/** Those of `settings` that the agent knows, with the case's own on top and the defaults below. */
export function settingsWith({ agent, settings }: AgentCase, common: Readonly<Record<string, unknown>>) {
  const known = agentSettings(agent, {}, "") as object;
  const applicable = Object.entries(common).filter(([name]) => name in known);
  return agentSettings(agent, { ...Object.fromEntries(applicable), ...settings }, "");
}

/** The first case of every agent: its defaults. */
export const firstCases: readonly AgentCase[] = agentCases.filter(
  ({ agent }, i) => agentCases.findIndex((other) => other.agent === agent) === i,
);

export function nameOf({ agent, variant }: AgentCase): string {
  return variant === undefined ? agent.name : `${agent.name}, ${variant}`;
}
