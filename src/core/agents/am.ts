import { z } from "zod";
import { concat, type Tensor } from "../graph/index.ts";
import { adam, constantRate, drawOneHot, LearnerBuilder } from "../nn/index.ts";
import { policyProgram } from "../policy/program.ts";
import {
  actorCriticConfig,
  actorCriticNetworks,
  bellmanTarget,
  type Reward,
  rangeOfReturns,
  returnRange,
  rewardConfig,
  rewardOf,
  valueOfPolicy,
} from "./parts/actor-critic.ts";
import { type Agent, noiseInput, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig } from "./parts/config.ts";
import { Inputs, type NetworkInput } from "./parts/inputs.ts";
import { instrumentsProgram, stepsWithin } from "./parts/instruments.ts";
import { meanSquaredError } from "./parts/losses.ts";
import type { StateGoal } from "./parts/networks.ts";
import { policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { discountedValue, reachingRewards, type TargetWindow, targetRows } from "./parts/returns.ts";
import { batchSizeConfig, widthConfig } from "./parts/sizes.ts";

/**
 * AM: Actionable Models (Chebotar et al., ICML 2021). A critic with two rules beside Bellman's equation: actions that
 * the data do not hold are worth nothing, so it stays careful; and goals from anywhere in the data are learned about
 * too, so that what leads to one goal is chained to what leads from there to another.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

const amSettings = z.strictObject({
  ...actorCriticConfig,
  ...policyStepConfig(),
  /**
   * `paper`: Q is a probability, its targets end at the goal, and unseen actions are regressed to 0. `gofar`: as in
   * GoFAR's code, with rewards −1 and 0, and Q of unseen actions pushed down.
   */
  variant: z.enum(["paper", "gofar"]).default("paper"),
  /** `gofar`: the rewards. GoFAR: -1/0, but 0/1-misclipped with its claw. */
  reward: rewardConfig.removeDefault().default("-1/0"),
  /** `gofar`: chain goals in half of the rows; without, and with a penalty of weight 0, this is DDPG. GoFAR: yes. */
  chaining: z.boolean().default(true),
  /** Rows of a batch. GoFAR: 512. */
  batchSize: batchSizeConfig(4).default(512),
  /** Goals of the rows. Paper: half in hindsight, half from anywhere in the data; GoFAR: half in hindsight. */
  goals: goalsConfig({ hindsight: 0.5, random: 0.5, law: { kind: "uniform-future" } }),
  /** Adam's rate for both networks. GoFAR: 1e-3. */
  learningRate: z.number().gt(0).default(1e-3),
  /** Rate at which the targets follow, every 20 updates. GoFAR: 0.05. */
  targetRate: z.number().gt(0).max(1).default(0.05),
  /**
   * Random actions per row, of which one is drawn as unseen, with a probability that grows with its value. GoFAR: 10.
   */
  candidates: widthConfig().default(10),
  /** Weight of the unseen actions in the critic's loss. Paper and GoFAR: 1. */
  penaltyWeight: z.number().min(0).default(1),
});

export const amConfig = amSettings.refine(
  ({ targetSteps, variant, chaining }) => targetSteps === 1 || variant === "paper" || !chaining,
  {
    path: ["targetSteps"],
    message: "expected 1 with chaining, since the steps of the data lead to another goal",
  },
);

// ── Targets and penalties, by variant ───────────────────────────────────────────────────────────────────────────

/**
 * 1 on rows that reach their goal, else γ · Q̄(s′, π̄(s′, g), g). For more steps: γ^(n′ − 1) if the last one reaches the
 * goal, else γⁿ′ · Q̄(s_{t+n′}, π̄(s_{t+n′}, g), g).
 */
export function probabilityTarget(reached: Tensor, nextValue: Tensor, window: TargetWindow): Tensor {
  const arriving = window.steps ? reachingRewards(reached, window) : 1;
  return reached.greater(0.5).where(arriving, discountedValue(nextValue, window)).stopGradient();
}

/**
 * GoFAR's targets r + γ · Q̄(s′, π̄(s′, g), g), clipped. Where the goal is the row's own, r is its reward; where it is
 * chained, r is Q(s, a, g) itself. That counts the future twice: unless Q̄ is 0, such rows draw Q to its lower bound.
 */
export function chainedTarget(
  reached: Tensor,
  value: Tensor,
  nextValue: Tensor,
  { discount, reward }: { readonly discount: number; readonly reward: Reward },
): Tensor {
  const [first, rows] = [firstChained(value), value.shape[0]];
  const rewards = concat([rewardOf(reached.slice(0, first), reward), value.slice(first, rows)], 0);
  const [low, high] = returnRange(reward, discount);
  return rewards.add(nextValue.mul(discount)).clip(low, high).stopGradient();
}

/** Goals [rows, goalSize] with those of the second half moved on by a row: a shuffle, since rows are independent. */
export function chainGoals(goal: Tensor): Tensor {
  const [first, rows] = [firstChained(goal), goal.shape[0]];
  return concat([goal.slice(0, first), goal.slice(first + 1, rows), goal.slice(first, first + 1)], 0);
}

function firstChained({ shape: [rows] }: Tensor): number {
  return Math.ceil(rows / 2);
}

/** What unseen actions add to the critic's loss. */
export const penalties = {
  paper: (unseenValue: Tensor) => unseenValue.square().mean(),
  gofar: (unseenValue: Tensor) => unseenValue.mean(),
} as const;

// ── Unseen actions ──────────────────────────────────────────────────────────────────────────────────────────────

/**
 * For every row one of its `candidates` random actions, drawn with probability ∝ exp(Q(s, a, g)); without gradient.
 *
 * @param criticOf Q(s, a, g), as [rows]
 * @param uniform numbers on [0, 1) to draw the actions from, [rows · candidates, actionSize]
 * @param choice numbers on [0, 1) to choose with, [rows, candidates]
 */
function unseenActions(
  criticOf: (input: NetworkInput) => Tensor,
  observation: Tensor,
  goal: Tensor,
  uniform: Tensor,
  choice: Tensor,
): Tensor {
  const [rows, candidates] = choice.shape;
  const repeated = (x: Tensor) =>
    x
      .reshape([rows, 1, x.shape[1]])
      .broadcastTo([rows, candidates, x.shape[1]])
      .reshape([rows * candidates, x.shape[1]]);
  const actions = uniform.mul(2).sub(1);
  const values = criticOf({ observation: repeated(observation), action: actions, goal: repeated(goal) });
  const chosen = drawOneHot(values.reshape([rows, candidates]), choice);
  const actionSize = actions.shape[1];
  return actions
    .reshape([rows, candidates, actionSize])
    .mul(chosen.reshape([rows, candidates, 1]))
    .sum(1)
    .stopGradient();
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const am: Agent<typeof amConfig> = {
  name: "am",
  summary: "Actionable Models: unseen actions have value 0, goals are chained",
  source: "Chebotar et al. 2021, arXiv:2104.07749",
  config: amConfig,
  presets: { gofar: { variant: "gofar", goals: { random: 0 } } },

  build(config, context) {
    const { variant, batchSize, candidates, discount } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const { policy, critic, targetPolicy, targetCritic } = actorCriticNetworks(learner, config, inputs);
    // The paper's Q is a probability, of which the critic gives the logit.
    const squash = (output: Tensor) => (variant === "paper" ? output.sigmoid() : output);
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, inputs);
    const { observation, action, nextObservation, reached, steps } = targetRows(rows, config.targetSteps);
    const chained = variant === "gofar" && config.chaining;
    const goal = chained ? chainGoals(rows.goal) : rows.goal;
    const candidateShape = [batchSize * candidates, inputs.actionSize];
    const choiceShape = [batchSize, candidates];

    // Policy: up the critic, as it stands before its own step.
    const policyRating = valueOfPolicy(critic, policy, observation, goal);
    const newPolicy = stepPolicy(learner, policy, policyRating.mean().neg(), config, {
      ...context,
      ascends: true,
    });

    // Critic: seen actions are regressed on targets, unseen ones held down; one pass over both.
    const unseen = unseenActions(
      (candidate) => squash(critic.apply(candidate)),
      observation,
      goal,
      noiseInput("candidates", candidateShape),
      noiseInput("choice", choiceShape),
    );
    const both = (x: Tensor) => concat([x, x], 0);
    const values = squash(
      critic.apply({ observation: both(observation), action: concat([action, unseen], 0), goal: both(goal) }),
    );
    const [value, unseenValue] = [values.slice(0, batchSize), values.slice(batchSize, 2 * batchSize)];
    const nextValue = squash(valueOfPolicy(targetCritic, targetPolicy, nextObservation, goal));
    const targets = {
      paper: () => probabilityTarget(reached, nextValue, { discount, steps }),
      gofar: () =>
        chained
          ? chainedTarget(reached, value, nextValue, config)
          : bellmanTarget({ reached, nextValue, discount, steps, reward: config.reward }),
    };
    const target = targets[variant]();
    const penalty = penalties[variant](unseenValue).mul(config.penaltyWeight);
    const newCritic = learner.minimize(critic, meanSquaredError(value, target).add(penalty), optimizer);

    learner.follow(targetPolicy, newPolicy, config.targetRate, config.targetPeriod);
    learner.follow(targetCritic, newCritic, config.targetRate, config.targetPeriod);
    learner.report({
      "critic/value": value.mean(),
      "critic/unseenValue": unseenValue.mean(),
      "policy/value": squash(policyRating).mean(),
    });

    const act = (input: StateGoal) => policy.apply(input).mean;
    const range =
      variant === "paper" ? { low: 0, high: 1, discount } : rangeOfReturns(config.reward, discount);
    return {
      update: learner.build("am"),
      policy: policyProgram(inputs, act),
      instruments: instrumentsProgram(inputs, {
        act,
        score: (judged) => squash(critic.apply(judged)),
        value: ({ observation, goal }) => squash(valueOfPolicy(critic, policy, observation, goal)),
        stepsOf: stepsWithin(range),
      }),
      batches: {
        rows: offlineRows(config, config.goals, { stepsAhead: config.targetSteps }),
        candidates: { source: "uniformNoise", shape: candidateShape },
        choice: { source: "uniformNoise", shape: choiceShape },
      },
    };
  },
};
