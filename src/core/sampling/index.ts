export type {
  BatchRequest,
  BatchSampler,
  InitialBatch,
  InitialRequest,
  NoiseBatch,
  NoiseRequest,
  Place,
  ReplayBatch,
  ReplayRequest,
  TransitionBatch,
  TransitionRequest,
} from "./batch.ts";
export type { GoalLaw } from "./goal-law.ts";
export type { GoalMixture } from "./goal-mixture.ts";
export { ReplayBuffer, type ReplaySizes, type ReplayState, replayBytes } from "./replay-buffer.ts";
export { HindsightSampler, type HindsightSamplerOptions } from "./sampler.ts";
