import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, ensemble, LearnerBuilder } from "../nn/index.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import {
  goalsConfig,
  ogbenchGoals,
  ogbenchNetworkConfig,
  ogbenchNetworks,
  rowsConfig,
} from "./parts/config.ts";
import { scoreThroughModel } from "./parts/dynamics.ts";
import { criticExtractionConfig, extractions } from "./parts/extraction.ts";
import { Inputs } from "./parts/inputs.ts";
import { policyPrograms, rowWeights } from "./parts/instruments.ts";
import { meanOf, minimumOf } from "./parts/losses.ts";
import { encoder, type StateGoal } from "./parts/networks.ts";
import { likelihoodConfig, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { batchSizeConfig, widthConfig } from "./parts/sizes.ts";
import { trustConfig, trustIn } from "./parts/trust.ts";
import { unboundedWeightsConfig } from "./parts/weights.ts";

/**
 * CRL: contrastive reinforcement learning (Eysenbach et al., NeurIPS 2022), offline.
 *
 * The critic f(s, a, g) = φ(s, a) · ψ(g) separates goals that were met after (s, a) from goals of other rows. At its
 * optimum it is log p(g | s, a) / p(g) up to a constant, p being the distribution of goals under the behaviour; no
 * rewards, no bootstrapping. The policy is extracted from it by ascent with behaviour cloning, or by
 * advantage-weighted regression.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const crlConfig = z.strictObject({
  /** OGBench: `ddpg-bc`, with cloning of 3 in manipulation. GOPlan: cloning of 3, on values that are not normalised. */
  ...criticExtractionConfig({ actor: "ddpg-bc", cloningWeight: 3 }),
  /** `awr`: α of the weights exp(α · A). OGBench: 3, on Powderworld. */
  temperature: z.number().min(0).default(3),
  /** `awr`: largest weight of a row. OGBench: 100. */
  weightClip: z.number().gt(0).default(100),
  /**
   * How the critic learns which pairs match. `binary` (OGBench) and `balanced` (Stable Contrastive RL) classify each
   * pair by itself; `softmax` (CPC) classifies each row's goal among all.
   */
  criticLoss: z.enum(["binary", "balanced", "softmax"]).default("binary"),
  /** Length of φ(s, a) and ψ(g). GOPlan: 16. */
  representationSize: widthConfig().default(16),
  /** Critics with parameters of their own; the smallest is used. GOPlan: 1. */
  criticHeads: z.int().min(1).max(10).default(1),
  /**
   * Lower bound of f for the policy; below it there is no gradient. OGBench's published table was made with log 10⁻⁶,
   * about −13.8; its code has no floor since June 2025.
   */
  scoreFloor: z.number().optional(),
  /** Goals of the critic; all are met later, since the critic learns their probability. GOPlan: uniform. */
  criticGoals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Goals of the policy. GOPlan: the same. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Rows of each batch, of which every goal is a negative for every other row. GOPlan: 1024 for the critic, 256 for the
   * policy; ours: 512, as for all robot tasks. */
  batchSize: batchSizeConfig(2).default(512),
  /** Adam's rate for all networks. GOPlan and OGBench: 3e-4. */
  learningRate: z.number().gt(0).default(3e-4),
  ...unboundedWeightsConfig,
  ...trustConfig,
  ...likelihoodConfig("unit"),
  ...policyStepConfig(),
  ...ogbenchNetworkConfig,
});

export type CrlConfig = z.output<typeof crlConfig>;

// ── Critic ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** f of each row: φ · ψ / √size, for φ and ψ [rows, size]; as [rows]. */
export function similarity(left: Tensor, right: Tensor): Tensor {
  return left.mul(right).sum(1).div(Math.sqrt(left.shape[1]));
}

/** f of every φ with every ψ, [rows, rows]. */
export function similarities(left: Tensor, right: Tensor): Tensor {
  return left.matmul(right, { transposeRight: true }).div(Math.sqrt(left.shape[1]));
}

/** Losses of φ and ψ, both [rows, size], where row i of ψ is of the goal that was met after row i of φ. */
export const contrastiveLosses = {
  /**
   * Binary noise-contrastive estimation: the mean over all pairs of the cross-entropy between σ(f) and whether the goal is
   * the row's own. With f the logit of a pair it is softplus(f), less f where the goal is.
   */
  binary(left: Tensor, right: Tensor): Tensor {
    const rows = left.shape[0];
    return similarities(left, right).softplus().mean().sub(similarity(left, right).mean().div(rows));
  },

  /** The same with own goals and the goals of others weighing alike: their means are added. */
  balanced(left: Tensor, right: Tensor): Tensor {
    const rows = left.shape[0];
    const own = similarity(left, right);
    const others = similarities(left, right).softplus().sum().sub(own.softplus().sum());
    return own
      .neg()
      .softplus()
      .mean()
      .add(others.div(rows * (rows - 1)));
  },

  /** Cross-entropy of the own goal among all of the batch, and 0.01 · log² of the normaliser, which would be free. */
  softmax(left: Tensor, right: Tensor): Tensor {
    const normaliser = similarities(left, right).logSumExp(1);
    return normaliser.sub(similarity(left, right)).mean().add(normaliser.square().mean().mul(0.01));
  },
} as const;

/** f as the policy sees it. */
export function floored(score: Tensor, floor: number | undefined): Tensor {
  return floor === undefined ? score : score.maximum(floor);
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const crl: Agent<typeof crlConfig> = {
  name: "crl",
  summary: "Contrastive reinforcement learning: which goals are met after an action",
  source: "Eysenbach et al. 2022, arXiv:2206.07568",
  config: crlConfig,
  presets: {
    ogbench: {
      ...ogbenchNetworks,
      // antmaze and humanoidmaze 0.1, antsoccer 0.3, manipulation 3, its noisy data 0.1, explore data 0.003.
      cloningWeight: 0.03,
      representationSize: 512,
      criticHeads: 2,
      criticGoals: { law: { kind: "geometric-clamped", discount: 0.99 } },
      goals: ogbenchGoals,
      batchSize: 1024,
    },
  },

  build(config, context) {
    const { batchSize, criticHeads, representationSize: size } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const encode = (inputSize: number) => encoder(config, inputSize, size);
    const stateActionEncoder = learner.network(
      "stateActionEncoder",
      ensemble(criticHeads, inputs.network(["observation", "action"], encode)),
    );
    const goalEncoder = learner.network(
      "goalEncoder",
      ensemble(criticHeads, inputs.network(["goal"], encode)),
    );
    const policy = learner.network("policy", policyNetwork(config, inputs));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, inputs);
    const criticRows = transitionInputs("criticRows", batchSize, inputs);

    // Critic: every goal of the batch is a negative for every other row.
    const left = stateActionEncoder.apply(criticRows);
    const right = goalEncoder.apply(criticRows);
    const contrast = contrastiveLosses[config.criticLoss];
    const criticLoss = meanOf(left.map((phi, head) => contrast(phi, right[head])));
    learner.minimizeTogether("critic", [stateActionEncoder, goalEncoder], criticLoss, optimizer);

    /** What is usual in a state, f_V(s, g), learned by the same loss without actions. */
    const learnValue = () => {
      const stateEncoder = learner.network("stateEncoder", inputs.network(["observation"], encode));
      const valueGoalEncoder = learner.network("valueGoalEncoder", inputs.network(["goal"], encode));
      const [phi, psi] = [stateEncoder.apply(criticRows), valueGoalEncoder.apply(criticRows)];
      learner.minimizeTogether("value", [stateEncoder, valueGoalEncoder], contrast(phi, psi), optimizer);
      const [encodeState, encodeGoal] = [stateEncoder.frozen(), valueGoalEncoder.frozen()];
      return (at: StateGoal) =>
        floored(similarity(encodeState.apply(at), encodeGoal.apply(at)), config.scoreFloor);
    };

    // Policy, on the critic as it was before this update.
    const scorer = (judged: StateGoal) => {
      const goals = goalEncoder.frozen().apply(judged);
      return (action: Tensor) => {
        const { observation } = judged;
        const stateActions = stateActionEncoder.frozen().apply({ observation, action });
        const score = minimumOf(stateActions.map((phi, head) => similarity(phi, goals[head])));
        return floored(score, config.scoreFloor);
      };
    };
    const scoreOf = scorer(rows);
    const { loss: policyLoss, diagnostics } = extractions[config.actor](
      {
        distribution: policy.apply(rows),
        action: rows.action,
        scoreOf:
          config.ascentThrough === "model"
            ? scoreThroughModel((next) => learnValue()(next), { learner, config, inputs, rows })
            : scoreOf,
        judge: () => ({ score: scoreOf(rows.action), baseline: learnValue()(rows) }),
        trust: trustIn(learner, config, { action: rows.action, scoreOf }),
      },
      config,
    );
    stepPolicy(learner, policy, policyLoss, config, context);

    learner.report({
      "critic/positives": meanOf(left.map((phi, head) => similarity(phi, right[head]).mean())),
      "critic/allPairs": meanOf(left.map((phi, head) => similarities(phi, right[head]).mean())),
      ...diagnostics,
    });

    return {
      update: learner.build("crl"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score: (judged) => scorer(judged)(judged.action),
        value: (judged) => scorer(judged)(policy.apply(judged).mean.clip(-1, 1)),
      }),
      weights: rowWeights(diagnostics, "rows"),
      batches: {
        rows: offlineRows(config, config.goals),
        criticRows: offlineRows(config, config.criticGoals),
      },
    };
  },
};
