import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, LearnerBuilder, runningMean } from "../nn/index.ts";
import {
  actorCriticConfig,
  actorCriticNetworks,
  critique,
  judgedLikelihoodConfig,
  learnCritic,
  oneStepJudgements,
  rangeOfReturns,
  scoreOfActions,
} from "./parts/actor-critic.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig } from "./parts/config.ts";
import { instrumentThroughModel, type ModelContext, scoreThroughModel } from "./parts/dynamics.ts";
import { criticExtractionConfig, extractWithOwnWeights } from "./parts/extraction.ts";
import { Inputs } from "./parts/inputs.ts";
import { policyPrograms, rowWeights, stepsWithin } from "./parts/instruments.ts";
import { meanSquaredError } from "./parts/losses.ts";
import { type StateGoal, valueNetwork } from "./parts/networks.ts";
import { policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { advantageOf, weightsConfig, weightsOf } from "./parts/weights.ts";

/**
 * MARWIL: monotonic advantage re-weighted imitation learning (Wang et al., NeurIPS 2018), conditioned on goals. Cloning
 * in which a row weighs exp(β · A): `mc` takes A from the return that followed the row, as the paper does; `td` from one
 * step and a critic, as WGCSL's code does under this name.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

const marwilSettings = z.strictObject({
  ...actorCriticConfig,
  /** Source of the advantage. WGCSL: td; paper: mc, which has no target networks. */
  advantage: z.enum(["td", "mc"]).default("td"),
  /** Divide advantages by their running root mean square. WGCSL: no; paper: yes. */
  normalizeAdvantage: z.boolean().default(false),
  /** Goals of the rows. WGCSL: commanded; GOAT, as "MARVIL+HER": all in hindsight. */
  goals: goalsConfig({ hindsight: 0, law: { kind: "uniform-future" } }),
  /** β of the weights; 0 is behaviour cloning. WGCSL: 1; GOAT: 2. */
  temperature: z.number().min(0).default(1),
  /** Largest weight of a row. WGCSL has no limit, GOAT 10; ours: 20, to prevent an overflow. */
  weightClip: z.number().gt(0).default(20),
  ...criticExtractionConfig({ actor: "awr", cloningWeight: 1 }),
  ...weightsConfig,
  ...judgedLikelihoodConfig("regression"),
  ...policyStepConfig(),
});

export const marwilConfig = marwilSettings.refine(
  ({ actor, ascentThrough, advantage }) => actor === "awr" || ascentThrough === "model" || advantage === "td",
  {
    path: ["ascentThrough"],
    message: 'expected "model" beside the advantage "mc", which has no critic of actions',
  },
);

type MarwilConfig = z.output<typeof marwilConfig>;

/** The context of a model, with this agent's settings. */
type MarwilContext = ModelContext & { readonly config: MarwilConfig };

// ── Advantages, and how what they are measured by is fitted ─────────────────────────────────────────────────────

const estimators = {
  /** A = r + γ · Q(s′, π(s′, g), g) − Q(s, π(s, g), g). */
  td(context: MarwilContext) {
    const { learner, rows, config, inputs } = context;
    const networks = actorCriticNetworks(learner, config, inputs);
    return {
      policy: networks.policy,
      judge: () => oneStepJudgements.online(networks, rows, config),
      scoreOf: scoreOfActions(networks, config.ascentThrough, context),
      learn: (newPolicy: typeof networks.policy) => learnCritic(learner, networks, newPolicy, rows, config),
      instruments: critique(networks),
    };
  },

  /** A = G − V(s, g), G being the return that followed in the data, on which V is regressed. */
  mc(context: MarwilContext) {
    const { learner, rows, config, inputs } = context;
    const value = learner.network("value", valueNetwork(config, inputs));
    const estimate = value.apply(rows);
    const stateValue = (next: StateGoal) => value.frozen().apply(next);
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    return {
      policy: learner.network("policy", policyNetwork(config, inputs)),
      judge: () => ({ score: rows.returnToGo, baseline: estimate }),
      scoreOf: scoreThroughModel(stateValue, context),
      learn: () => learner.minimize(value, meanSquaredError(estimate, rows.returnToGo), optimizer),
      instruments: {
        score: instrumentThroughModel(stateValue, context),
        value: (judged: StateGoal) => value.apply(judged),
      },
    };
  },
} as const;

/** The advantages divided by the root of a running mean of their squares, this batch's included. */
export function normalizedAdvantage(learner: LearnerBuilder, advantage: Tensor): Tensor {
  // The paper's mean keeps 1 − 10⁻⁸ of its past in an update, which is 1 in float32.
  const meanSquare = runningMean(learner, "advantageSquares", advantage.square().mean().reshape([1]));
  return advantage.div(meanSquare.sqrt().maximum(1e-6));
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
    const inputs = new Inputs(config.inputs, context, learner);
    const rows = transitionInputs("rows", batchSize, inputs);
    const { policy, judge, scoreOf, learn, instruments } = estimators[config.advantage]({
      learner,
      rows,
      config,
      inputs,
    });

    // Policy: regression on the data's actions, weighted by exp(β · A).
    const range = rangeOfReturns("0/1", discount);
    const weigh = () => {
      const advantage = advantageOf(judge(), config.policyWeights, range);
      const scaled = config.normalizeAdvantage ? normalizedAdvantage(learner, advantage) : advantage;
      const { weight, clipped } = weightsOf(scaled, config);
      const diagnostics = {
        "policy/advantage": scaled,
        "policy/clippedWeights": clipped,
      };
      return { weight, diagnostics };
    };
    const { loss: policyLoss, diagnostics } = extractWithOwnWeights(
      weigh,
      { distribution: policy.apply(rows), action: rows.action, scoreOf, range },
      config,
    );
    const newPolicy = stepPolicy(learner, policy, policyLoss, config, context);

    // Critic or value: regression on the Bellman target or the return.
    learn(newPolicy);

    learner.report(diagnostics);

    return {
      update: learner.build("marwil"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        ...instruments,
        stepsOf: stepsWithin(range),
      }),
      weights: rowWeights(diagnostics, "rows"),
      batches: {
        rows: offlineRows(config, goals, { stepsAhead: config.targetSteps, ...returns }),
      },
    };
  },
};
