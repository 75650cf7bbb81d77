import { z } from "zod";
import { cloningLearner } from "./bc.ts";
import type { Agent } from "./parts/agent.ts";
import { goalsConfig, networkConfig, ogbenchGoals, ogbenchNetworks, rowsConfig } from "./parts/config.ts";
import { likelihoodConfig, scheduleConfig } from "./parts/policy.ts";
import { batchSizeConfig } from "./parts/sizes.ts";

/**
 * GCBC: goal-conditioned behaviour cloning as OGBench has it. The policy repeats the data's actions, given what the
 * episode achieved later. The same goals as GCSL, but a likelihood with standard deviation 1 and a mean that is not
 * squashed; behaviour cloning with commanded goals is BC.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const gcbcConfig = z.strictObject({
  /** Goals of the rows. OGBench: all in hindsight, uniform, on all its datasets. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Rows of a batch. OGBench: 1024; ours: 512, as for all robot tasks. */
  batchSize: batchSizeConfig().default(512),
  /** Adam's rate. OGBench: 3e-4. */
  learningRate: z.number().gt(0).default(3e-4),
  ...likelihoodConfig("unit"),
  ...scheduleConfig(),
  ...networkConfig,
});

export type GcbcConfig = z.output<typeof gcbcConfig>;

// ── One update: that of behaviour cloning ───────────────────────────────────────────────────────────────────────

export const gcbc: Agent<typeof gcbcConfig> = {
  name: "gcbc",
  summary: "Goal-conditioned behaviour cloning: likelihood of the data's actions, goals met later",
  source: "as in Park et al. 2025, arXiv:2410.20092",
  config: gcbcConfig,
  presets: {
    ogbench: { ...ogbenchNetworks, layerNorm: "none", batchSize: 1024, goals: ogbenchGoals },
  },

  build: (config, context) => cloningLearner("gcbc", config, context),
};
