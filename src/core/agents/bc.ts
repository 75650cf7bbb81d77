import { z } from "zod";
import { adam, constantRate, LearnerBuilder } from "../nn/index.ts";
import { policyProgram } from "../policy/program.ts";
import { type Agent, type Learner, type LearnerContext, transitionInputs } from "./parts/agent.ts";
import { goalsConfig, networkConfig, rowsConfig, wgcslInputs } from "./parts/config.ts";
import { Inputs } from "./parts/inputs.ts";
import { weightedRegression } from "./parts/losses.ts";
import { deterministicActor } from "./parts/networks.ts";

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
  batchSize: z.int().min(1).default(512),
  /** Adam's rate. WGCSL and GoFAR: 5e-4. */
  learningRate: z.number().gt(0).default(5e-4),
  ...networkConfig,
  inputs: wgcslInputs,
});

export type BcConfig = z.output<typeof bcConfig>;

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export function cloningLearner(name: string, config: BcConfig, context: LearnerContext): Learner {
  const { batchSize, goals } = config;
  const learner = new LearnerBuilder();
  const inputs = new Inputs(config.inputs, context);
  const policy = learner.network("policy", deterministicActor(config, inputs));
  const rows = transitionInputs("rows", batchSize, context);

  // Policy: E[ ‖π(s, g) − a‖² ], per coordinate.
  const policyLoss = weightedRegression(policy.apply(rows), rows.action);
  learner.minimize(policy, policyLoss, adam({ learningRate: constantRate(config.learningRate) }));

  return {
    update: learner.build(name),
    policy: policyProgram(context, (input) => policy.apply(input)),
    batches: { rows: { source: "offline", rows: batchSize, goals, rowChoice: config.rows } },
  };
}

export const bc: Agent<typeof bcConfig> = {
  name: "bc",
  summary: "Behaviour cloning with the commanded goals",
  source: "as in Yang et al. 2022, arXiv:2202.04478",
  config: bcConfig,
  build: (config, context) => cloningLearner("bc", config, context),
};
