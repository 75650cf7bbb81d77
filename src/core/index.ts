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
