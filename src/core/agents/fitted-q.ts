import { z } from "zod";
import { concat, input, type Program, program, type Tensor } from "../graph/index.ts";
import { adam, constantRate, ensemble, LearnerBuilder } from "../nn/index.ts";
import type { BatchRequest } from "../sampling/index.ts";
import { initialInputs, type LearnerContext, noiseInput, transitionInputs } from "./parts/agent.ts";
import { networkConfig } from "./parts/config.ts";
import { Inputs } from "./parts/inputs.ts";
import { sumOf } from "./parts/losses.ts";
import { criticNetwork } from "./parts/networks.ts";
import { discountedValue } from "./parts/returns.ts";
import { batchSizeConfig } from "./parts/sizes.ts";

/**
 * Fitted-Q evaluation (Le, Voloshin and Yue, ICML 2019) of reaching goals: what a given policy is worth by logged rows
 * alone. Q(s, a, g) is the expectation of γ^(τ − 1), where τ is the number of steps until the policy first reaches g after
 * the action a; 0 where it never does. Several heads, each trained on a random half of every batch, say how much the fit is
 * uncertain.
 */

export const fittedQConfig = z.strictObject({
  /** γ: a goal that is reached after τ steps counts γ^(τ − 1). */
  discount: z.number().gt(0).lt(1).default(0.98),
  /** Heads with parameters and rows of their own. */
  heads: z.int().min(2).max(20).default(5),
  /** Rows of a batch. */
  batchSize: batchSizeConfig().default(256),
  /** Adam's rate. */
  learningRate: z.number().gt(0).default(1e-3),
  /** Rate at which the target follows. */
  targetRate: z.number().gt(0).max(1).default(0.01),
  ...networkConfig,
});

export type FittedQConfig = z.output<typeof fittedQConfig>;

export interface FittedQLearner {
  /** One update. Beside the columns of `batches` it reads `rows.nextPolicyAction`, π(s′, g), [rows, actionSize]. */
  readonly update: Program;
  readonly batches: Readonly<Record<"rows" | "masks", BatchRequest>>;
  /** `initial.observation`, `initial.goal` and `initial.policyAction` ↦ `values` [heads, rows]; reads the states of `update`. */
  readonly values: Program;
}

/** Half of the goals are met later in the episode, so that there is something to reach; the others lie anywhere. */
const GOALS = { hindsight: 0.5, random: 0.3 } as const;

/** −y · log σ(x) − (1 − y) · log(1 − σ(x)) for logits x and targets y on [0, 1], both [rows]. */
export function binaryCrossEntropy(logit: Tensor, target: Tensor): Tensor {
  return logit.softplus().sub(target.mul(logit));
}

export function fittedQLearner(config: FittedQConfig, context: LearnerContext): FittedQLearner {
  const { batchSize, heads, discount } = config;
  const learner = new LearnerBuilder();
  const inputs = new Inputs(config.inputs, context, learner);
  const critic = learner.network("critic", ensemble(heads, criticNetwork(config, inputs)));
  const target = learner.target("targetCritic", critic);
  const rows = transitionInputs("rows", batchSize, inputs);
  const nextAction = input("rows.nextPolicyAction", [batchSize, inputs.actionSize]);
  const masks = noiseInput("masks", [heads, batchSize]);

  // Each head is regressed on 1 where the goal is reached, else on γ · Q̄(s′, π(s′, g), g) of its own target.
  const next = target.apply({ observation: rows.nextObservation, action: nextAction, goal: rows.goal });
  const logits = critic.apply(rows);
  const losses = logits.map((logit, head) => {
    const later = discountedValue(next[head].sigmoid(), { discount }).stopGradient();
    const expected = rows.reached.greater(0).where(1, later);
    const chosen = masks
      .slice(head, head + 1)
      .reshape([batchSize])
      .less(0.5)
      .where(1, 0);
    return binaryCrossEntropy(logit, expected).mul(chosen).mean();
  });
  const optimizer = adam({ learningRate: constantRate(config.learningRate) });
  const newCritic = learner.minimize(critic, sumOf(losses), optimizer);
  learner.follow(target, newCritic, config.targetRate);

  const initial = initialInputs("initial", batchSize, inputs);
  const action = input("initial.policyAction", [batchSize, inputs.actionSize]);
  const values = critic.apply({ ...initial, action }).map((logit) => logit.sigmoid().reshape([1, batchSize]));
  return {
    update: learner.build("fitted-q"),
    batches: {
      rows: { source: "offline", rows: batchSize, goals: GOALS },
      masks: { source: "uniformNoise", shape: [heads, batchSize] },
    },
    values: program("values", { values: concat(values, 0) }),
  };
}
