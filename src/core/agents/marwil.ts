import { z } from "zod";
import { concat, constant, state, type Tensor } from "../graph/index.ts";
import { adam, constantRate, LearnerBuilder, zeros } from "../nn/index.ts";
import { policyProgram } from "../policy/program.ts";
import {
  actorCriticConfig,
  actorCriticNetworks,
  critique,
  judgedLikelihoodConfig,
  learnCritic,
  oneStepJudgements,
  rangeOfReturns,
} from "./parts/actor-critic.ts";
import { type Agent, offlineRows, type TransitionInputs, transitionInputs } from "./parts/agent.ts";
import { goalsConfig } from "./parts/config.ts";
import { Inputs } from "./parts/inputs.ts";
import { instrumentsProgram, stepsWithin } from "./parts/instruments.ts";
import { meanSquaredError } from "./parts/losses.ts";
import { type StateGoal, valueNetwork } from "./parts/networks.ts";
import { cloningLoss, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { advantageOf, weightsConfig, weightsOf } from "./parts/weights.ts";

/**
 * MARWIL: monotonic advantage re-weighted imitation learning (Wang et al., NeurIPS 2018), conditioned on goals. Cloning
 * in which a row weighs exp(β · A): `mc` takes A from the return that followed the row, as the paper does; `td` from one
 * step and a critic, as WGCSL's code does under this name.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const marwilConfig = z.strictObject({
  ...actorCriticConfig,
  /** Where the advantage comes from. WGCSL: td; paper: mc, which has no target networks. */
  advantage: z.enum(["td", "mc"]).default("td"),
  /** Divide advantages by their running root mean square. WGCSL: no; paper: yes. */
  normalizeAdvantage: z.boolean().default(false),
  /** Goals of the rows. WGCSL: commanded; GOAT, as "MARVIL+HER": all in hindsight. */
  goals: goalsConfig({ hindsight: 0, law: { kind: "uniform-future" } }),
  /** β of the weights; 0 is behaviour cloning. WGCSL: 1; GOAT: 2. */
  temperature: z.number().min(0).default(1),
  /** Largest weight of a row. WGCSL has no limit, GOAT 10; ours, so that nothing overflows: 20. */
  weightClip: z.number().gt(0).default(20),
  ...weightsConfig,
  ...judgedLikelihoodConfig("regression"),
  ...policyStepConfig(),
});

type MarwilConfig = z.output<typeof marwilConfig>;

// ── Advantages, and how what they are measured by is fitted ─────────────────────────────────────────────────────

const estimators = {
  /** A = r + γ · Q(s′, π(s′, g), g) − Q(s, π(s, g), g). */
  td(learner: LearnerBuilder, rows: TransitionInputs, config: MarwilConfig, inputs: Inputs) {
    const networks = actorCriticNetworks(learner, config, inputs);
    return {
      policy: networks.policy,
      judgement: oneStepJudgements.online(networks, rows, config),
      learn: (newPolicy: typeof networks.policy) => learnCritic(learner, networks, newPolicy, rows, config),
      instruments: critique(networks),
    };
  },

  /** A = G − V(s, g), G being the return that followed in the data, on which V is regressed. */
  mc(learner: LearnerBuilder, rows: TransitionInputs, config: MarwilConfig, inputs: Inputs) {
    const value = learner.network("value", valueNetwork(config, inputs));
    const estimate = value.apply(rows);
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    return {
      policy: learner.network("policy", policyNetwork(config, inputs)),
      judgement: { score: rows.returnToGo, baseline: estimate },
      learn: () => learner.minimize(value, meanSquaredError(estimate, rows.returnToGo), optimizer),
      instruments: { value: (judged: StateGoal) => value.apply(judged) },
    };
  },
} as const;

/** Share of its past that the running mean keeps in an update. The paper's is 1 − 10⁻⁸, which float32 cannot tell from 1. */
const MEMORY = 0.999;

/** The advantages divided by the root of a running mean of their squares, this batch's included. */
export function normalizedAdvantage(learner: LearnerBuilder, advantage: Tensor): Tensor {
  // A weighted sum of mean squares and the sum of the weights, so that nothing draws it to where it started.
  const sums = state("advantageSquares", [2], zeros);
  const meanSquare = advantage.square().mean().reshape([1]);
  const next = sums.mul(MEMORY).add(concat([meanSquare, constant([1], [1])]));
  learner.keep(sums, next);
  const scale = next.slice(0, 1).div(next.slice(1, 2)).sqrt();
  return advantage.div(scale.maximum(1e-6));
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const marwil: Agent<typeof marwilConfig> = {
  name: "marwil",
  summary: "Cloning weighted by exponential advantages",
  source: "Wang et al. 2018, NeurIPS 31; with goals as in Yang et al. 2022, arXiv:2202.04478",
  config: marwilConfig,
  presets: {
    paper: { advantage: "mc", normalizeAdvantage: true },
    goat: { goals: { hindsight: 1 }, temperature: 2, weightClip: 10, targetRate: 0.05 },
  },

  build(config, context) {
    const { batchSize, goals, discount } = config;
    const returns = config.advantage === "mc" ? { returnDiscount: discount } : {};
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context);
    const rows = transitionInputs("rows", batchSize, context);
    const { policy, judgement, learn, instruments } = estimators[config.advantage](
      learner,
      rows,
      config,
      inputs,
    );

    // Policy: regression on the data's actions, weighted by exp(β · A).
    const range = rangeOfReturns("0/1", discount);
    const advantage = advantageOf(judgement, config.policyWeights, range);
    const scaled = config.normalizeAdvantage ? normalizedAdvantage(learner, advantage) : advantage;
    const { weight, clipped } = weightsOf(scaled, config);
    const cloning = cloningLoss({ distribution: policy.apply(rows), action: rows.action, weight }, config);
    const newPolicy = stepPolicy(learner, policy, cloning.loss, config, context);

    // Critic or value: regression on the Bellman target or the return.
    learn(newPolicy);

    learner.report({
      "policy/advantage": scaled,
      "policy/weight": weight,
      "policy/clippedWeights": clipped,
      ...cloning.diagnostics,
    });

    const act = (input: StateGoal) => policy.apply(input).mean;
    return {
      update: learner.build("marwil"),
      policy: policyProgram(context, act),
      instruments: instrumentsProgram(context, {
        act,
        logProbability: (judged) => policy.apply(judged).logProbability(judged.action),
        ...instruments,
        stepsOf: stepsWithin(range),
      }),
      weights: { output: "policy/weight", batch: "rows" },
      batches: {
        rows: offlineRows(config, goals, { stepsAhead: config.targetSteps, ...returns }),
      },
    };
  },
};
