/**
 * What runs in Node, in workers and in pages: datasets in memory, environments, agents, training and evaluation.
 *
 * @example A dataset that is written by hand, and a batch of it with goals chosen in hindsight.
 * ```js
 * import { EpisodeDatasetBuilder, HindsightSampler, RandomGenerator } from "smore/core";
 *
 * const builder = new EpisodeDatasetBuilder({
 *   name: "line",
 *   environment: "Line",
 *   observationSize: 1,
 *   goalSize: 1,
 *   actionSize: 1,
 *   horizon: 3,
 *   distanceThreshold: 0.5,
 *   provenance: {},
 * });
 * builder.append({
 *   observations: [0, 1, 2, 3],
 *   achievedGoals: [0, 1, 2, 3],
 *   actions: [1, 1, 1],
 *   desiredGoal: [3],
 * });
 * const dataset = builder.build();
 * console.log(dataset.episodeCount, dataset.transitionCount); // 1 3
 *
 * const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(0, "batches") });
 * const { batch, fill } = sampler.prepare({
 *   source: "offline",
 *   rows: 2,
 *   goals: { hindsight: 1, law: { kind: "uniform-future" } },
 * });
 * fill();
 * console.log(batch.goal.every((goal, row) => goal > batch.observation[row])); // true
 * ```
 *
 * @module smore/core
 */
export { type Agent, agents, type Learner, onlineAgents, registerAgent } from "./agents/index.ts";
export { UserError } from "./base/errors.ts";
export { version, versions } from "./base/version.ts";
export { listRecipes } from "./collect/index.ts";
export {
  concatenateDatasets,
  datasetStatistics,
  EpisodeDataset,
  EpisodeDatasetBuilder,
  mixDatasets,
  normalizationOf,
  sliceEpisodes,
  splitDataset,
} from "./data/index.ts";
export { type Engine, Session } from "./engine/index.ts";
export {
  type BehaviourPolicy,
  checkEnv,
  type EnvEntry,
  type EnvFamily,
  type EnvOptions,
  type GoalEnv,
  type GoalEnvSpec,
  goalBall,
  listEnvs,
  makeEnv,
  type Recipe,
  registerBehaviour,
  registerEnv,
  registerFamily,
  SimulationError,
  sceneGeom,
  type Task,
} from "./envs/index.ts";
export { DivergenceError } from "./learn/divergence-error.ts";
export {
  type MetricsRow,
  type MetricsSink,
  type RunSink,
  registerSink,
  type SinkRun,
} from "./learn/metrics-sink.ts";
export { Trainer, type TrainerState } from "./learn/trainer.ts";
export { type ActingPolicy, Policy, type PolicySizes } from "./policy/policy.ts";
export { RandomGenerator } from "./random/generator.ts";
export { type EpisodeOutcome, type EvaluationSummary, summarizeEpisodes } from "./rollout/returns.ts";
export { type EvaluationOptions, evaluatePolicy, type PlayedEpisode } from "./rollout/rollout.ts";
export { HindsightSampler, ReplayBuffer } from "./sampling/index.ts";
export {
  GoalDistance,
  type GoalDistancePart,
  GoalRule,
  goalDistanceSchema,
  type Space,
  type Spaces,
  vectorSpace,
  vectorSpaces,
} from "./spaces/index.ts";
export type * from "./types.ts";
export {
  type ImageSize,
  makeVisualEnv,
  Sight,
  type SightOptions,
  VisualEnv,
  type VisualOptions,
} from "./vision/index.ts";
