import { z } from "zod";
import { concat, constant, type Tensor } from "../graph/index.ts";
import { adam, constantRate, LearnerBuilder } from "../nn/index.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig, networkConfig, rowsConfig } from "./parts/config.ts";
import { instrumentThroughModel, scoreThroughModel } from "./parts/dynamics.ts";
import { extractionConfig, extractWithOwnWeights } from "./parts/extraction.ts";
import { Inputs } from "./parts/inputs.ts";
import { policyPrograms, rowWeights } from "./parts/instruments.ts";
import { type StateGoal, stateGoalEncoder } from "./parts/networks.ts";
import { likelihoodConfig, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { targetRows, targetStepsConfig } from "./parts/returns.ts";
import { batchSizeConfig, widthConfig } from "./parts/sizes.ts";
import { unboundedWeightsConfig, weightsOf } from "./parts/weights.ts";

/**
 * DWSL: distance-weighted supervised learning (Hejna, Gao, Sadigh, ICML 2023).
 *
 * A classifier learns how many steps lie between a state and the goals that its episode met later; a soft minimum of that
 * distribution is the distance d(s, g), in units of the longest distance that has a class of its own. The policy is regression on the
 * data's actions, weighted by how much nearer to the goal they lead than a step must.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

const dwslSettings = z.strictObject({
  /**
   * Number of classes, one for each distance from 1 span on. The last class also holds larger and unknown distances.
   * Released code: 50 for episodes of 50 steps, 100 to 200 for AntMaze, 140 for Kitchen.
   */
  bins: widthConfig(2).default(50),
  /**
   * Steps of a span, the unit of distances; advantages look one span ahead. Released code: 1, AntMaze 3, Kitchen 2.
   */
  spanSteps: z.int().min(1).default(1),
  /**
   * Target of the classifier: the distance in the data, or, bootstrapped (the paper's DWSL-B), one span more than its
   * estimate for the next state.
   */
  target: z.enum(["hindsight", "bootstrapped"]).default("hindsight"),
  /** `bootstrapped`: n, the spans that a target looks ahead, n · `spanSteps` steps. Paper: 1. */
  targetSteps: targetStepsConfig,
  /**
   * Softness of the minimum over distances, as a share of the longest: near 0 the shortest distance in the data, for
   * large values the mean. Released code: 1.
   */
  distanceTemperature: z.number().gt(0).default(1),
  /** α of the weights exp(α · A), A in units of the longest distance. Released code: 1 / 0.05. */
  temperature: z.number().min(0).default(20),
  /** Largest weight of a row. Released code: 10. */
  weightClip: z.number().gt(0).default(10),
  /**
   * Whether a row that enters its goal is charged for its span like all others. Released code: yes, a fault; DWSL-B:
   * no.
   */
  chargeArrival: z.boolean().default(false),
  /** Goals of the rows. Released code: all in hindsight, uniform. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Rows of a batch. Released code: 512. */
  batchSize: batchSizeConfig().default(512),
  /** Adam's rate for both networks. Released code: 5e-4. */
  learningRate: z.number().gt(0).default(5e-4),
  /** `bootstrapped`: rate at which the target classifier follows. Released code: 0.05. */
  targetRate: z.number().gt(0).max(1).default(0.05),
  /** `bootstrapped`: updates between two steps of the target classifier. Released code: 20. */
  targetPeriod: z.int().min(1).default(20),
  ...extractionConfig({ actor: "awr", cloningWeight: 1 }),
  ...unboundedWeightsConfig,
  ...likelihoodConfig("regression"),
  ...policyStepConfig(),
  ...networkConfig,
});

export const dwslConfig = dwslSettings.refine(
  ({ targetSteps, target }) => targetSteps === 1 || target === "bootstrapped",
  {
    path: ["targetSteps"],
    message:
      'expected 1 beside the target "hindsight", which counts all steps to the goal and does not bootstrap',
  },
);

export type DwslConfig = z.output<typeof dwslConfig>;

// ── Distances ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Whole spans to the goal, [rows]: the last one may be shorter. 0 for rows without a hindsight goal. */
export function spansOf(stepsToGoal: Tensor, spanSteps: number): Tensor {
  return stepsToGoal
    .add(spanSteps - 1)
    .div(spanSteps)
    .floor();
}

const numbersUpTo = (bins: number) =>
  constant(
    Array.from({ length: bins }, (_, k) => k),
    [bins],
  );

/** The class of each row as a distribution, [rows, bins]: class k is k + 1 spans. Rows without a goal are in the last. */
export function hindsightTarget(spans: Tensor, bins: number): Tensor {
  const own = spans.less(1).where(bins - 1, spans.sub(1).minimum(bins - 1));
  const away = numbersUpTo(bins)
    .sub(own.reshape([own.size, 1]))
    .abs();
  return away.less(0.5).where(1, 0);
}

/** How far bootstrapped targets look ahead. */
export interface SpansAhead {
  /** n, the largest number of spans. */
  readonly most: number;
  /** n′, the spans from a row to the state that its target bootstraps from, [rows]; all of them n if undefined. */
  readonly spans?: Tensor | undefined;
}

/**
 * What the distribution `next` [rows, bins] of the state n′ spans ahead says of a row: n′ spans more, the last class keeping
 * what is beyond. Rows whose goal lies within n spans are in its class.
 */
export function bootstrappedTarget(next: Tensor, spans: Tensor, ahead: SpansAhead = { most: 1 }): Tensor {
  const [rows, bins] = next.shape;
  let moved = spanMore(next);
  for (let span = 2; span <= ahead.most; span++) {
    const further = spanMore(moved);
    moved = ahead.spans ? ahead.spans.reshape([rows, 1]).less(span).where(moved, further) : further;
  }
  return arrivesWithin(spans.reshape([rows, 1]), ahead.most).where(hindsightTarget(spans, bins), moved);
}

/** A distribution [rows, bins] with every class one span farther. */
function spanMore(distribution: Tensor): Tensor {
  const bins = distribution.shape[1];
  const later = distribution.pad(1, 0, 1);
  return concat([later.slice(0, bins - 1, 1), later.slice(bins - 1, bins + 1, 1).sum(1, true)]);
}

/** True where 1 to `most` spans lead into the goal. */
const arrivesWithin = (spans: Tensor, most: number) =>
  spans
    .sub((most + 1) / 2)
    .abs()
    .less(most / 2);

/** −mean of Σₖ qₖ · log pₖ for logits of p and a distribution q, both [rows, bins]. */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  return logits.logSumExp(1).sub(logits.mul(target).sum(1)).mean();
}

/** d = −α · log Σₖ pₖ · exp(−(k / bins) / α) for logits [rows, bins], as [rows]. */
export function distanceOf(logits: Tensor, temperature: number): Tensor {
  const bins = logits.shape[1];
  const exponents = numbersUpTo(bins).div(-bins * temperature);
  return logits.logSumExp(1).sub(logits.add(exponents).logSumExp(1)).mul(temperature);
}

/** A = d(s, g) − c − d(s′, g) with c one span, or 0 where the action leads into the goal and that is not charged. */
export function distanceAdvantage(
  distance: Tensor,
  nextDistance: Tensor,
  spans: Tensor,
  { bins, chargeArrival }: Pick<DwslConfig, "bins" | "chargeArrival">,
): Tensor {
  const cost = chargeArrival ? 1 / bins : arrivesWithin(spans, 1).where(0, 1 / bins);
  return distance.sub(nextDistance).sub(cost);
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const dwsl: Agent<typeof dwslConfig> = {
  name: "dwsl",
  summary: "Distance-weighted supervised learning: steps to the goal as a distribution",
  source: "Hejna et al. 2023, arXiv:2304.13774",
  config: dwslConfig,

  build(config, context) {
    const { batchSize, bins, spanSteps, targetSteps, distanceTemperature } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const distance = learner.network("distance", stateGoalEncoder(config, inputs, bins));
    const policy = learner.network("policy", policyNetwork(config, inputs));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, inputs);
    const { observation, action, goal } = rows;
    const stateGoals = { observation, goal };
    const nextStateGoals = { observation: rows.waypointObservation, goal };
    // One span ahead by the waypoint; several by the columns of longer targets, which also end where the goal is reached.
    const { nextObservation, steps } = targetRows(rows, targetSteps);
    const ahead: SpansAhead = { most: targetSteps, spans: steps && spansOf(steps, spanSteps) };
    const statesAhead = steps ? { observation: nextObservation, goal } : nextStateGoals;
    const spans = spansOf(rows.stepsToGoal, spanSteps);

    // Distance: how many spans it took from s to g, or n′ more than from the state n′ spans ahead.
    const logits = distance.apply(stateGoals);
    const targetDistance =
      config.target === "bootstrapped" ? learner.target("targetDistance", distance) : undefined;
    const target = targetDistance
      ? bootstrappedTarget(targetDistance.apply(statesAhead).softmax(1).stopGradient(), spans, ahead)
      : hindsightTarget(spans, bins);
    const newDistance = learner.minimize(distance, crossEntropy(logits, target), optimizer);
    if (targetDistance) learner.follow(targetDistance, newDistance, config.targetRate, config.targetPeriod);

    // Policy, by the distance before its step: regression weighted by min(exp(α · A), clip).
    const present = distanceOf(logits, distanceTemperature);
    const weigh = () => {
      const next = distanceOf(distance.apply(nextStateGoals), distanceTemperature);
      const advantage = distanceAdvantage(present, next, spans, config).stopGradient();
      const { weight, clipped } = weightsOf(advantage, config);
      const diagnostics = {
        "policy/advantage": advantage,
        "policy/clippedWeights": clipped,
      };
      return { weight, diagnostics };
    };
    const stepsSaved = (next: StateGoal) =>
      distanceOf(distance.frozen().apply(next), distanceTemperature).mul(-bins * spanSteps);
    const { loss: policyLoss, diagnostics } = extractWithOwnWeights(
      weigh,
      {
        distribution: policy.apply(stateGoals),
        action,
        scoreOf: scoreThroughModel(stepsSaved, { learner, config, inputs, rows }),
      },
      config,
    );
    stepPolicy(learner, policy, policyLoss, config, context);

    learner.report({ "distance/mean": present.mean(), ...diagnostics });

    return {
      update: learner.build("dwsl"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score: instrumentThroughModel(stepsSaved, { config, inputs }),
        value: (judged) => distanceOf(distance.apply(judged), distanceTemperature).neg(),
        stepsOf: (value) => value.mul(-bins * spanSteps),
      }),
      weights: rowWeights(diagnostics, "rows"),
      batches: {
        rows: offlineRows(config, config.goals, {
          waypointSteps: spanSteps,
          stepsAhead: targetSteps * spanSteps,
        }),
      },
    };
  },
};
