import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, ensemble, LearnerBuilder, type Network } from "../nn/index.ts";
import { ogbenchValue, type ValueLossInputs, valueConfig, valueLoss } from "./gcivl.ts";
import { rangeOfReturns } from "./parts/actor-critic.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig } from "./parts/config.ts";
import { instrumentThroughModel, scoreThroughModel } from "./parts/dynamics.ts";
import { extractions, weightedCloning } from "./parts/extraction.ts";
import { Inputs } from "./parts/inputs.ts";
import { policyPrograms, rowWeights, stepsWithin } from "./parts/instruments.ts";
import { meanOf } from "./parts/losses.ts";
import { type StateGoal, stateGoalEncoder, valueNetwork } from "./parts/networks.ts";
import { type LikelihoodSettings, policyNetwork, stepPolicy } from "./parts/policy.ts";
import { targetRows } from "./parts/returns.ts";
import { widthConfig } from "./parts/sizes.ts";

/**
 * HIQL: hierarchical implicit Q-learning (Park et al., NeurIPS 2023).
 *
 * One value function, learned as in GCIVL, serves two policies: the high one chooses a subgoal that lies k steps
 * ahead, the low one the action that leads there. If the goal is far, the value differs less between neighbouring
 * states than its error; between states k steps apart, and towards goals k steps away, it still ranks them. Subgoals
 * are points of a representation φ(s, g) that is learned with the value.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const hiqlConfig = z.strictObject({
  ...valueConfig,
  /** k, how many steps ahead a subgoal lies. OGBench: 25 in mazes, 100 for humanoids, 10 in manipulation. */
  subgoalSteps: z.int().min(1).default(10),
  /** Length of φ. OGBench: 10. */
  representationSize: widthConfig().default(10),
  /** τ of the value's expectile. OGBench: 0.7. */
  expectile: z.number().gt(0).lt(1).default(0.7),
  /** α of the high policy's weights. OGBench: 3, and 10 on explore data. */
  highTemperature: z.number().min(0).default(3),
  /** α of the low policy's weights. OGBench: the same. */
  lowTemperature: z.number().min(0).default(3),
  /** Goals of the high policy. OGBench: all in hindsight, uniform; ours: the same, and 0.2 commanded. */
  goals: goalsConfig({ hindsight: 0.8, law: { kind: "uniform-future" } }),
});

export type HiqlConfig = z.output<typeof hiqlConfig>;

/** Subgoals do not lie in the box of actions, so the high policy's mean is not squashed and it has no background. */
const SUBGOAL_LIKELIHOOD = {
  policyHead: "unit",
  policyBackground: false,
} as const satisfies LikelihoodSettings;

// ── Goal representations ────────────────────────────────────────────────────────────────────────────────────────

/** Each row [rows, size] scaled to the length √size. */
export function scaledToLength(rows: Tensor): Tensor {
  const size = rows.shape[1];
  const lengths = rows.square().sum(1, true).sqrt();
  return rows.mul(Math.sqrt(size)).div(lengths.maximum(1e-6));
}

/** Diagnostics `policy/…` as those of the policy called `policy`. */
function renamed(diagnostics: Readonly<Record<string, Tensor>>, policy: string): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(diagnostics).map(([name, value]) => [name.replace(/^policy/, policy), value]),
  );
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const hiql: Agent<typeof hiqlConfig> = {
  name: "hiql",
  summary: "Hierarchical implicit Q-learning: subgoals and actions from one value function",
  source: "Park et al. 2023, arXiv:2307.11949",
  config: hiqlConfig,
  presets: { ogbench: (chosen) => ({ ...ogbenchValue(chosen), subgoalSteps: 25 }) },

  build(config, context) {
    const { batchSize, subgoalSteps, representationSize } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const goalEncoder = learner.network("goalEncoder", stateGoalEncoder(config, inputs, representationSize));
    const latentInputs = inputs.withLatentGoal(representationSize);
    const value = learner.network("value", ensemble(2, valueNetwork(config, latentInputs)));
    const targetValue = learner.target("targetValue", value);
    const lowPolicy = learner.network("lowPolicy", policyNetwork(config, latentInputs));
    const highPolicy = learner.network(
      "highPolicy",
      policyNetwork({ ...config, ...SUBGOAL_LIKELIHOOD }, inputs, representationSize),
    );
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const criticRows = transitionInputs("criticRows", batchSize, inputs);
    const lowRows = transitionInputs("lowRows", batchSize, inputs);
    const highRows = transitionInputs("highRows", batchSize, inputs);

    /** φ(s, g), on the sphere. */
    const represent = (observation: Tensor, goal: Tensor) =>
      scaledToLength(goalEncoder.apply({ observation, goal }));
    /** V(s, g) of each head: V sees the goal by φ(s, g) alone. The target has no φ of its own. */
    const valuesOf = (network: Network<readonly Tensor[], StateGoal>, observation: Tensor, goal: Tensor) =>
      network.apply({ observation, goal: represent(observation, goal) });
    const rise = (from: Tensor, to: Tensor, goal: Tensor) => ({
      score: meanOf(valuesOf(value, to, goal)),
      baseline: meanOf(valuesOf(value, from, goal)),
    });
    /** V(s, g), of which only s has a gradient. */
    const stateValue = ({ observation, goal }: StateGoal) => {
      const representation = scaledToLength(goalEncoder.frozen().apply({ observation, goal }));
      return meanOf(value.frozen().apply({ observation, goal: representation }));
    };
    const range = rangeOfReturns("-1/0", config.discount);

    // Value and representation, as in GCIVL.
    const ahead = targetRows(criticRows, config.targetSteps);
    const { observation, nextObservation, goal } = ahead;
    const values: ValueLossInputs = {
      present: valuesOf(value, observation, goal),
      targetPresent: valuesOf(targetValue, observation, goal),
      targetNext: valuesOf(targetValue, nextObservation, goal),
    };
    const criticLoss = valueLoss(ahead, values, config);
    const [newValue] = learner.minimizeTogether("value", [value, goalEncoder], criticLoss, optimizer);
    learner.follow(targetValue, newValue, config.targetRate);

    // Low policy: actions towards subgoals k steps ahead.
    const low = extractions[config.actor](
      {
        distribution: lowPolicy.apply({
          observation: lowRows.observation,
          goal: represent(lowRows.observation, lowRows.goal).stopGradient(),
        }),
        action: lowRows.action,
        scoreOf: scoreThroughModel(stateValue, { learner, config, inputs, rows: lowRows }),
        judge: () => rise(lowRows.observation, lowRows.nextObservation, lowRows.goal),
        range,
      },
      { ...config, temperature: config.lowTemperature },
    );
    stepPolicy(learner, lowPolicy, low.loss, config, context);

    // High policy: φ of the state k steps ahead, or of the goal where that is nearer.
    const high = weightedCloning(
      {
        distribution: highPolicy.apply(highRows),
        action: represent(highRows.observation, highRows.waypointGoal).stopGradient(),
        judge: () => rise(highRows.observation, highRows.waypointObservation, highRows.goal),
        range,
      },
      { ...config, ...SUBGOAL_LIKELIHOOD, temperature: config.highTemperature },
    );
    stepPolicy(learner, highPolicy, high.loss, config, context);

    const lowDiagnostics = renamed(low.diagnostics, "lowPolicy");
    learner.report({
      "value/value": meanOf(values.present).mean(),
      ...lowDiagnostics,
      ...renamed(high.diagnostics, "highPolicy"),
    });

    /** Of actions, given the subgoal that the high policy chooses. */
    const distributionOf = (input: StateGoal) => {
      const subgoal = scaledToLength(highPolicy.apply(input).mean);
      return lowPolicy.apply({ observation: input.observation, goal: subgoal });
    };
    const subgoals = { hindsight: 1, law: { kind: "fixed-future", steps: subgoalSteps } } as const;
    return {
      update: learner.build("hiql"),
      ...policyPrograms(inputs, distributionOf, {
        score: instrumentThroughModel(stateValue, { config, inputs }),
        value: (rows) => meanOf(valuesOf(value, rows.observation, rows.goal)),
        stepsOf: stepsWithin(range),
      }),
      weights: rowWeights(lowDiagnostics, "lowRows", "lowPolicy"),
      batches: {
        criticRows: offlineRows(config, config.criticGoals, { stepsAhead: config.targetSteps }),
        lowRows: offlineRows(config, subgoals),
        highRows: offlineRows(config, config.goals, { waypointSteps: subgoalSteps }),
      },
    };
  },
};
