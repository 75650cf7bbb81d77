import { z } from "zod";
import { concat, type Tensor } from "../graph/index.ts";
import {
  type Architecture,
  adam,
  constantRate,
  intervalQuasimetric,
  LearnerBuilder,
  zeros,
} from "../nn/index.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import {
  goalsConfig,
  ogbenchGoals,
  ogbenchNetworkConfig,
  ogbenchNetworks,
  rowsConfig,
} from "./parts/config.ts";
import { extractionConfig, extractions, weightedCloning } from "./parts/extraction.ts";
import { Inputs, type NetworkInput } from "./parts/inputs.ts";
import { policyPrograms, rowWeights } from "./parts/instruments.ts";
import { encoder, type StateGoal } from "./parts/networks.ts";
import { likelihoodConfig, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { batchSizeConfig, widthConfig } from "./parts/sizes.ts";
import { unboundedWeightsConfig } from "./parts/weights.ts";

/**
 * QRL: quasimetric reinforcement learning (Wang et al., ICML 2023).
 *
 * Optimal distances, in steps, are the largest function that obeys the triangle inequality and is at most 1 along every
 * transition. So distances of an architecture that obeys it are pushed up between states and goals at random, under the
 * constraint that no transition is longer than 1; a multiplier λ enforces it. A model of transitions between latent
 * states lets the policy ascend −d; weights (`awr`) need none.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const qrlConfig = z.strictObject({
  /** OGBench: `ddpg-bc`, with cloning of 0.3 in manipulation. Ascent is through QRL's own model of latent states. */
  ...extractionConfig({ actor: "ddpg-bc", cloningWeight: 0.3 }),
  /** `awr`: α of the weights exp(α · A). OGBench: 3, on Powderworld. */
  temperature: z.number().min(0).default(3),
  /** `awr`: largest weight of a row. OGBench: 100. */
  weightClip: z.number().gt(0).default(100),
  /** Components of a latent state. OGBench: 64. */
  components: widthConfig().default(64),
  /** Intervals of a component. OGBench: 8. */
  intervals: widthConfig().default(8),
  /** ε, the mean violation of the constraint that λ tolerates. OGBench: 0.05. */
  slack: z.number().gt(0).default(0.05),
  /** Goals whose distances are maximised. OGBench: all random; ours: the same, and 0.2 commanded. */
  criticGoals: goalsConfig({ hindsight: 0, law: { kind: "uniform-future" }, random: 0.8 }),
  /** Goals of the policy. OGBench: all in hindsight, uniform; ours: the same, and 0.2 commanded. */
  goals: goalsConfig({ hindsight: 0.8, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Rows of each batch. OGBench: 1024; ours: 512, as for all robot tasks. */
  batchSize: batchSizeConfig().default(512),
  /** Adam's rate for all networks and λ. OGBench: 3e-4. */
  learningRate: z.number().gt(0).default(3e-4),
  ...unboundedWeightsConfig,
  ...likelihoodConfig("unit"),
  ...policyStepConfig(),
  ...ogbenchNetworkConfig,
});

export type QrlConfig = z.output<typeof qrlConfig>;

// ── Losses ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Pushes distances [rows] up, less and less where they are beyond 500: 100 · softplus(5 − d / 100). */
export function pushLoss(distance: Tensor): Tensor {
  return distance.div(-100).add(5).softplus().mean().mul(100);
}

/** By how much distances [rows] exceed what they may be: mean of max(d − limit, 0)². */
export function violation(distance: Tensor, limit: number): Tensor {
  return distance.sub(limit).relu().square().mean();
}

/** x ↦ λ · x with λ = exp(θ), the multiplier of a constraint; 1 at first. */
export function multiplier(): Architecture<Tensor> {
  return {
    parameters: [{ name: "logarithm", shape: [1], initialize: zeros }],
    forward: ([logarithm], x) => logarithm.exp().reshape([]).mul(x),
  };
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const qrl: Agent<typeof qrlConfig> = {
  name: "qrl",
  summary: "Quasimetric reinforcement learning: the largest distances that transitions allow",
  source: "Wang et al. 2023, arXiv:2304.01203",
  config: qrlConfig,
  presets: {
    ogbench: {
      ...ogbenchNetworks,
      // antmaze and antsoccer 0.003, humanoidmaze 0.001, manipulation 0.3, its noisy data 0.03, explore data 0.001.
      cloningWeight: 0.0003,
      criticGoals: { random: 1 },
      goals: ogbenchGoals,
      batchSize: 1024,
    },
  },

  build(config, context) {
    const { batchSize, components } = config;
    const latentSize = components * config.intervals;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const encode = (inputSize: number) => encoder(config, inputSize, latentSize);
    const stateEncoder = learner.network("stateEncoder", inputs.network(["observation"], encode));
    const goalEncoder = learner.network("goalEncoder", inputs.network(["goal"], encode));
    const distance = learner.network("distance", intervalQuasimetric(components));
    // Weights ask no model, and OGBench trains none with them.
    const dynamics =
      config.actor === "awr"
        ? undefined
        : learner.network("dynamics", encode(latentSize + inputs.actionSize));
    const lambda = learner.network("multiplier", multiplier());
    const policy = learner.network("policy", policyNetwork(config, inputs));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, inputs);
    const criticRows = transitionInputs("criticRows", batchSize, inputs);
    const between = (from: Tensor, to: Tensor) => distance.apply(concat([from, to]));

    // Distances: far from goals, at most 1 along transitions, and 0 from states to what they have achieved.
    const state = stateEncoder.apply(criticRows);
    const nextState = stateEncoder.apply({ observation: criticRows.nextObservation });
    const toGoal = between(state, goalEncoder.apply(criticRows));
    const step = between(state, nextState);
    const toAchieved = between(state, goalEncoder.apply({ goal: criticRows.achievedGoal }));
    const violated = violation(step, 1).add(violation(toAchieved, 0));
    const distanceLoss = pushLoss(toGoal).add(lambda.frozen().apply(violated));

    // Dynamics: the next latent state, from which and to which it should be near.
    const predicted = dynamics && state.add(dynamics.apply(concat([state, criticRows.action])));
    const dynamicsLoss =
      predicted && between(nextState, predicted).add(between(predicted, nextState)).mean().div(2);

    learner.minimizeTogether(
      "model",
      [stateEncoder, goalEncoder, distance, ...(dynamics ? [dynamics] : [])],
      dynamicsLoss ? distanceLoss.add(dynamicsLoss) : distanceLoss,
      optimizer,
    );
    learner.minimize(lambda, lambda.apply(violated.stopGradient().neg().add(config.slack)), optimizer);

    // Policy, on distances as they were before this update.
    const [encodeState, encodeGoal] = [stateEncoder.frozen(), goalEncoder.frozen()];
    const [measure, predict] = [distance.frozen(), dynamics?.frozen()];
    const origin = encodeState.apply(rows);
    const goal = encodeGoal.apply(rows);
    const remaining = (from: Tensor) => measure.apply(concat([from, goal]));
    const distanceOf = (judged: StateGoal) =>
      measure.apply(concat([encodeState.apply(judged), encodeGoal.apply(judged)]));
    const scoreOfRows =
      predict &&
      ((judged: NetworkInput) => {
        const from = encodeState.apply(judged);
        const reached = from.add(predict.apply(concat([from, judged.action])));
        return measure.apply(concat([reached, encodeGoal.apply(judged)])).neg();
      });
    const cloned = {
      distribution: policy.apply(rows),
      action: rows.action,
      judge: () => ({
        score: remaining(encodeState.apply({ observation: rows.nextObservation })).neg(),
        baseline: remaining(origin).neg(),
      }),
    };
    const { loss: policyLoss, diagnostics } = predict
      ? extractions[config.actor](
          {
            ...cloned,
            scoreOf: (action) => remaining(origin.add(predict.apply(concat([origin, action])))).neg(),
          },
          config,
        )
      : weightedCloning(cloned, config);
    stepPolicy(learner, policy, policyLoss, config, context);

    learner.report({
      "model/toGoal": toGoal.mean(),
      "model/step": step.mean(),
      "model/toAchieved": toAchieved.mean(),
      ...(dynamicsLoss && { "model/dynamics": dynamicsLoss }),
      "multiplier/value": lambda.flat.exp().mean(),
      ...diagnostics,
    });

    return {
      update: learner.build("qrl"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score: scoreOfRows,
        value: (judged) => distanceOf(judged).neg(),
        stepsOf: (value) => value.neg(),
      }),
      weights: rowWeights(diagnostics, "rows"),
      batches: {
        rows: offlineRows(config, config.goals),
        criticRows: offlineRows(config, config.criticGoals),
      },
    };
  },
};
