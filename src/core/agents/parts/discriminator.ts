import { z } from "zod";
import { UserError } from "../../base/errors.ts";
import { concat, grad, type Tensor } from "../../graph/index.ts";
import { adam, constantRate, type LearnerBuilder, type Network, scalarOutput } from "../../nn/index.ts";
import type { BatchRequest } from "../../sampling/index.ts";
import { noiseInput, type TransitionInputs } from "./agent.ts";
import type { Inputs } from "./inputs.ts";
import { encoder } from "./networks.ts";
import { reachingRewards, sumOfRewards, type TargetRows } from "./returns.ts";

/**
 * GoFAR's discriminator d(achieved goal, goal): its logit is large where a state has achieved the goal that its row is
 * after. The reward of a state is this logit, log D − log(1 − D).
 */

/** Settings of a reward that is learned, or not. */
export const rewardSettings = {
  /** The reward of a state: the discriminator's logit, or −1 before the next state reaches the goal and 0 there. */
  reward: z.enum(["discriminator", "binary"]).default("discriminator"),
  /** Adam's rate for the discriminator. GoFAR's released code: 5e-4. */
  discriminatorRate: z.number().gt(0).default(5e-4),
  /** λ of the discriminator's gradient penalty. GoFAR's released code: 0.01. */
  gradientPenalty: z.number().min(0).default(0.01),
};

export type RewardConfig = { readonly hiddenSizes: readonly number[]; readonly discount: number } & {
  readonly [name in keyof typeof rewardSettings]: z.output<(typeof rewardSettings)[name]>;
};

/** φ(s) and g of the rows as networks see them, [rows, goalSize] each. */
type AchievedAndGoal = Pick<TransitionInputs, "achievedGoal" | "goal">;

/** Name of the batch of numbers on [0, 1) that place the points of the gradient penalty. */
const INTERPOLATION = "interpolation";

/**
 * Binary cross-entropy of pairs (g, g) against pairs (φ(s), g), plus λ · E[(‖∇d(x)‖ − 1)²] at points x between them.
 *
 * @param logit d, for rows of pairs [rows, 2 · goalSize]
 * @param places where between a negative (0) and a positive (1) a point lies, [rows, 1]
 */
export function discriminatorLoss(
  logit: (pairs: Tensor) => Tensor,
  { achievedGoal, goal }: AchievedAndGoal,
  places: Tensor,
  gradientPenalty: number,
): Tensor {
  const positives = concat([goal, goal]);
  const negatives = concat([achievedGoal, goal]);
  const between = negatives.add(positives.sub(negatives).mul(places));
  const [slope] = grad(logit(between).sum(), [between]);
  const penalty = slope.square().sum(1).add(1e-12).sqrt().sub(1).square().mean();
  const crossEntropy = logit(positives).neg().softplus().mean().add(logit(negatives).softplus().mean());
  return crossEntropy.add(penalty.mul(gradientPenalty));
}

/** One step of the discriminator on the rows of a batch; gives it as it is after the step. */
function learnDiscriminator(
  learner: LearnerBuilder,
  config: RewardConfig,
  goals: AchievedAndGoal,
): Network<Tensor> {
  const goalSize = goals.goal.shape[1];
  const discriminator = learner.network(
    "discriminator",
    scalarOutput(
      encoder(
        { hiddenSizes: config.hiddenSizes, activation: "tanh", layerNorm: "none", initialWeights: "glorot" },
        2 * goalSize,
        1,
      ),
    ),
  );
  const places = noiseInput(INTERPOLATION, [goals.goal.shape[0], 1]);
  const loss = discriminatorLoss(
    (pairs) => discriminator.apply(pairs),
    goals,
    places,
    config.gradientPenalty,
  );
  return learner.minimize(
    discriminator,
    loss,
    adam({ learningRate: constantRate(config.discriminatorRate) }),
  );
}

/** The rewards R of states: the logit of (φ(s), g), limited to ±10, without gradient. */
function discriminatorReward(
  discriminator: Network<Tensor>,
  { achievedGoal, goal }: AchievedAndGoal,
): Tensor {
  return discriminator
    .apply(concat([achievedGoal, goal]))
    .stopGradient()
    .clip(-10, 10);
}

interface LearnedReward {
  /**
   * R of the rows' own step, [rows]; of rows whose target has more steps, Σ_{j<n′} γʲ (R_{t+j} + 1) − 1. Residuals add 1 to R,
   * so those of one step and of more have the same expectation.
   */
  readonly rewardOf: (rows: TargetRows) => Tensor;
  /** The batches that its training needs, and its readings. */
  readonly batches: Readonly<Record<string, BatchRequest>>;
  readonly diagnostics: Readonly<Record<string, Tensor>>;
}

/** The reward of every row as the settings say, with a step of the discriminator where it is learned. */
export function rewardOfRows(
  learner: LearnerBuilder,
  config: RewardConfig,
  rows: TransitionInputs,
  inputs: Inputs,
): LearnedReward {
  const { discount } = config;
  if (config.reward === "binary") {
    const rewardOf = ({ reached, steps }: TargetRows) => reachingRewards(reached, { discount, steps }).sub(1);
    return { rewardOf, batches: {}, diagnostics: {} };
  }
  const goals = { achievedGoal: inputs.goal(rows.achievedGoal), goal: inputs.goal(rows.goal) };
  const discriminator = learnDiscriminator(learner, config, goals);
  const reward = discriminatorReward(discriminator, goals);
  const rewardOf = ({ achievedGoalsAhead, steps }: TargetRows) => {
    if (!steps) return reward;
    if (inputs.goalsAreImages)
      throw new UserError(
        "agent.targetSteps: a reward that is learned from images looks one step ahead; set it to 1, or give goals as vectors",
      );
    const [batchSize, n, goalSize] = achievedGoalsAhead.shape;
    const everyStep = [batchSize * n, goalSize];
    const rewards = discriminatorReward(discriminator, {
      achievedGoal: inputs.goal(achievedGoalsAhead.reshape(everyStep)),
      goal: goals.goal
        .reshape([batchSize, 1, goalSize])
        .broadcastTo([batchSize, n, goalSize])
        .reshape(everyStep),
    });
    return sumOfRewards(rewards.reshape([batchSize, n]).add(1), { discount, steps }).sub(1);
  };
  return {
    rewardOf,
    batches: { [INTERPOLATION]: { source: "uniformNoise", shape: [rows.goal.shape[0], 1] } },
    diagnostics: { "discriminator/reward": reward },
  };
}
