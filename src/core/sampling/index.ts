export type {
  BatchRequest,
  BatchSampler,
  InitialBatch,
  InitialRequest,
  NoiseBatch,
  NoiseRequest,
  ReplayBatch,
  ReplayRequest,
  TransitionBatch,
  TransitionRequest,
} from "./batch.ts";
export {
  type BatchKind,
  type ColumnKind,
  type ColumnName,
  type ColumnTarget,
  columnShape,
  columnsOf,
  type ProprioceptionName,
} from "./columns.ts";
export type { GoalLaw } from "./goal-law.ts";
export {
  type CompleteGoalMixture,
  type GoalMixture,
  goalMixtureMeta,
  goalMixtureSchema,
} from "./goal-mixture.ts";
export { ReplayBuffer, type ReplaySizes, type ReplayState, replayBytes } from "./replay-buffer.ts";
export { type RowChoice, rowChoiceSchema } from "./row-choice.ts";
export { HindsightSampler, type HindsightSamplerOptions } from "./sampler.ts";
