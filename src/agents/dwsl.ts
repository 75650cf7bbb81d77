import { z } from "zod";
import { constant, type Tensor } from "../graph/index.ts";
import { adam, constantRate, LearnerBuilder } from "../nn/index.ts";
import { type Agent, transitionInputs } from "./agent.ts";
import { goalsConfig, networkConfig } from "./config.ts";
import { exponentialWeight, weightedRegression } from "./losses.ts";
import { deterministicActor, stateGoal, stateGoalEncoder } from "./networks.ts";
import { policyProgram } from "./policy-program.ts";

/**
 * DWSL: distance-weighted supervised learning (Hejna, Gao, Sadigh, ICML 2023).
 *
 * A classifier learns how many steps lie between a state and the goals that its episode met later; a soft minimum of that
 * distribution is the distance d(s, g), in units of the longest that is told apart. The policy is regression on the
 * data's actions, weighted by how much nearer to the goal they lead than a step must. No bootstrapping.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const dwslConfig = z.strictObject({
  /** Distances that are told apart: 1 … bins steps; what is farther, or not known, counts as the last. Released code: 50
   * for episodes of 50 steps. */
  bins: z.int().min(2).default(50),
  /** Softness of the minimum over distances, as a share of the longest: towards 0 it is the shortest distance seen at
   * all, for large values the mean. Released code: 1. */
  distanceTemperature: z.number().gt(0).default(1),
  /** α of the weights exp(α · A), A in units of the longest distance. Released code: 1 / 0.05. */
  temperature: z.number().min(0).default(20),
  /** Largest weight of a row. Released code: 10. */
  weightClip: z.number().gt(0).default(10),
  /** Goals of the rows. Released code: all in hindsight, uniform. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Rows of a batch. Released code: 512. */
  batchSize: z.int().min(1).default(512),
  /** Adam's rate for both networks. Released code: 5e-4. */
  learningRate: z.number().gt(0).default(5e-4),
  ...networkConfig,
});

export type DwslConfig = z.output<typeof dwslConfig>;

// ── Distances ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The class of each row, [rows]: class k is k + 1 steps. Rows without a hindsight goal, 0 steps, are in the last. */
export function binOf(stepsToGoal: Tensor, bins: number): Tensor {
  return stepsToGoal.less(1).where(bins - 1, stepsToGoal.sub(1).minimum(bins - 1));
}

const numbersUpTo = (bins: number) =>
  constant(
    Array.from({ length: bins }, (_, k) => k),
    [bins],
  );

/** −mean log p(class) for logits [rows, bins] and classes [rows]. */
export function classificationLoss(logits: Tensor, classes: Tensor): Tensor {
  const [rows, bins] = logits.shape;
  const away = numbersUpTo(bins)
    .sub(classes.reshape([rows, 1]))
    .abs();
  const own = away.less(0.5).where(logits, 0).sum(1);
  return logits.logSumExp(1).sub(own).mean();
}

/** d = −α · log Σₖ pₖ · exp(−(k / bins) / α) for logits [rows, bins], as [rows]. */
export function distanceOf(logits: Tensor, temperature: number): Tensor {
  const bins = logits.shape[1];
  const exponents = numbersUpTo(bins).div(-bins * temperature);
  return logits.logSumExp(1).sub(logits.add(exponents).logSumExp(1)).mul(temperature);
}

/** A = d(s, g) − c − d(s′, g) with c one step, or 0 where the action leads into the goal. */
export function distanceAdvantage(
  distance: Tensor,
  nextDistance: Tensor,
  stepsToGoal: Tensor,
  bins: number,
): Tensor {
  const cost = stepsToGoal
    .sub(1)
    .abs()
    .less(0.5)
    .where(0, 1 / bins);
  return distance.sub(nextDistance).sub(cost);
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const dwsl: Agent<typeof dwslConfig> = {
  name: "dwsl",
  summary: "Distance-weighted supervised learning: steps to the goal as a distribution",
  source: "Hejna et al. 2023, arXiv:2304.13774",
  config: dwslConfig,

  build(config, context) {
    const { batchSize, bins, distanceTemperature } = config;
    const learner = new LearnerBuilder();
    const distance = learner.network("distance", stateGoalEncoder(config, context, bins));
    const policy = learner.network("policy", deterministicActor(config, context));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const { observation, action, nextObservation, goal, stepsToGoal } = transitionInputs(
      "rows",
      batchSize,
      context,
    );

    // Distance: how many steps it took from s to g.
    const logits = distance.apply(stateGoal(observation, goal));
    const distanceLoss = classificationLoss(logits, binOf(stepsToGoal, bins));
    learner.minimize(distance, distanceLoss, optimizer);

    // Policy, by the distance before its step: regression weighted by min(exp(α · A), clip).
    const present = distanceOf(logits, distanceTemperature);
    const next = distanceOf(distance.apply(stateGoal(nextObservation, goal)), distanceTemperature);
    const advantage = distanceAdvantage(present, next, stepsToGoal, bins).stopGradient();
    const { weight, clipped } = exponentialWeight(advantage, config.temperature, config.weightClip);
    const policyLoss = weightedRegression(policy.apply(stateGoal(observation, goal)), action, weight);
    learner.minimize(policy, policyLoss, optimizer);

    learner.report({
      "distance/mean": present.mean(),
      "policy/advantage": advantage,
      "policy/clippedWeights": clipped,
    });

    return {
      update: learner.build("dwsl"),
      policy: policyProgram(context, (state, goals) => policy.apply(stateGoal(state, goals))),
      batches: { rows: { source: "offline", rows: batchSize, goals: config.goals } },
    };
  },
};
