import { z } from "zod";
import { LearnerBuilder } from "../nn/index.ts";
import {
  type Agent,
  type Learner,
  type LearnerContext,
  offlineRows,
  transitionInputs,
} from "./parts/agent.ts";
import { goalsConfig, networkConfig, rowsConfig, wgcslInputs } from "./parts/config.ts";
import { Inputs } from "./parts/inputs.ts";
import { policyPrograms } from "./parts/instruments.ts";
import { cloningLoss, likelihoodConfig, policyNetwork, scheduleConfig, stepPolicy } from "./parts/policy.ts";
import { batchSizeConfig } from "./parts/sizes.ts";

/**
 * BC: behaviour cloning. The policy repeats the data's actions, given the state and the goal that the behaviour was
 * commanded to reach. Its success is that of the behaviour, noise removed; on random data there is nothing to repeat.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const bcConfig = z.strictObject({
  /** Goals of the rows. WGCSL's `--no_relabel` and GoFAR's `gcbc`: the commanded ones. */
  goals: goalsConfig({ hindsight: 0, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Rows of a batch. WGCSL and GoFAR: 512. */
  batchSize: batchSizeConfig().default(512),
  /** Adam's rate. WGCSL and GoFAR: 5e-4. */
  learningRate: z.number().gt(0).default(5e-4),
  ...likelihoodConfig("regression"),
  ...scheduleConfig(),
  ...networkConfig,
  inputs: wgcslInputs,
});

export type BcConfig = z.output<typeof bcConfig>;

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

/** The learner of BC, GCSL and GCBC, which differ in their settings only; `name` is its update's. */
export function cloningLearner(name: string, config: BcConfig, context: LearnerContext): Learner {
  const { batchSize, goals } = config;
  const learner = new LearnerBuilder();
  const inputs = new Inputs(config.inputs, context, learner);
  const policy = learner.network("policy", policyNetwork(config, inputs));
  const rows = transitionInputs("rows", batchSize, inputs);

  // Policy: E[ ‖π(s, g) − a‖² ], per coordinate, or −E[ log π(a | s, g) ].
  const { loss, diagnostics } = cloningLoss(
    { distribution: policy.apply(rows), action: rows.action },
    config,
  );
  stepPolicy(learner, policy, loss, config, context);
  learner.report(diagnostics);

  return {
    update: learner.build(name),
    ...policyPrograms(inputs, (input) => policy.apply(input)),
    batches: { rows: offlineRows(config, goals) },
  };
}

export const bc: Agent<typeof bcConfig> = {
  name: "bc",
  summary: "Behaviour cloning with the commanded goals",
  source: "as in Yang et al. 2022, arXiv:2202.04478",
  config: bcConfig,
  build: (config, context) => cloningLearner("bc", config, context),
};
