export { type Agent, agents, type Learner, onlineAgents } from "./agents/index.ts";
export { collectDataset, ensureDataset, listRecipes, openDataset } from "./collect/index.ts";
export {
  concatenateDatasets,
  datasetStatistics,
  EpisodeDataset,
  EpisodeDatasetBuilder,
  exportDataset,
  HindsightSampler,
  importDataset,
  loadDataset,
  mixDatasets,
  normalizationOf,
  openEpisodes,
  ReplayBuffer,
  readDataset,
  readDatasetHeader,
  readMapping,
  saveDataset,
  sliceEpisodes,
  splitDataset,
} from "./data/index.ts";
export {
  checkEnv,
  type EnvEntry,
  type EnvOptions,
  type GoalEnv,
  type GoalEnvSpec,
  listEnvs,
  makeEnv,
  registerEnv,
  SimulationError,
  type Task,
} from "./envs/index.ts";
export { UserError } from "./errors.ts";
export { Policy } from "./eval/policy.ts";
export { type EpisodeOutcome, type EvaluationSummary, summarizeEpisodes } from "./eval/returns.ts";
export { evaluatePolicy } from "./eval/rollout.ts";
export { RandomGenerator } from "./random/generator.ts";
export { train } from "./train/loop.ts";
export { createOnlineRun } from "./train/online-run.ts";
export { RunDirectory } from "./train/run-directory.ts";
export { version } from "./version.ts";
