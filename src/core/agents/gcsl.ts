import { bcConfig, cloningLearner } from "./bc.ts";
import type { Agent } from "./parts/agent.ts";
import { goalsConfig } from "./parts/config.ts";

/**
 * GCSL: goal-conditioned supervised learning (Ghosh et al., ICLR 2021), offline. The policy repeats the data's
 * actions, each as an example of how to reach what its episode achieved later. That is imitation of a posterior, π(a
 * | s, g) = P(a | s, g is met later), and not optimal: every action that led to g counts, however slowly.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const gcslConfig = bcConfig.extend({
  /** Goals of the rows. WGCSL and GoFAR: all in hindsight, uniform over the rest of the episode. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
});

// ── One update: that of behaviour cloning ───────────────────────────────────────────────────────────────────────

export const gcsl: Agent<typeof gcslConfig> = {
  name: "gcsl",
  summary: "Goal-conditioned supervised learning: cloning with hindsight goals",
  source: "Ghosh et al. 2021, arXiv:1912.06088",
  config: gcslConfig,
  build: (config, context) => cloningLearner("gcsl", config, context),
};
