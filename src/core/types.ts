// Types that the signatures of the public entry points name.
export type { OnBytes } from "./base/byte-count.ts";
export type { DatasetSize } from "./collect/catalogue.ts";
export type { Column, ColumnNumbers, ColumnType, RowPick } from "./data/columns/column.ts";
export type { Episode, StoredEpisode } from "./data/dataset.ts";
export type { Finding } from "./data/findings.ts";
export type { DatasetHeader } from "./data/header.ts";
export type { InputNormalization, Normalization } from "./data/normalization.ts";
export type { MixturePart } from "./data/select.ts";
export type { ColumnStatistics, DatasetStatistics } from "./data/statistics.ts";
export type { ColumnChecks, DatasetArrays, DatasetColumns } from "./data/validate.ts";
export type {
  CompiledModel,
  CompileOptions,
  EngineTensor,
  EngineTensors,
  FloatArray,
  ModelValue,
  NumberArray,
} from "./engine/engine.ts";
export type { InputSet, SessionOptions } from "./engine/session.ts";
export type { BehaviourNoise, BehaviourSpec, MakeBehaviour } from "./envs/contract/behaviour.ts";
export type { CameraPreset, CameraView } from "./envs/contract/camera-preset.ts";
export type { GoalEnvState, SceneGeom } from "./envs/contract/goal-env.ts";
export type { RecipePart, RecipeSizes } from "./envs/contract/recipe.ts";
export type { ExpertLevel, ExpertName, OpenExpert, TrainedPolicy } from "./envs/contract/trained-policy.ts";
export type { Latin1, Unpack } from "./formats/byte-source.ts";
export type {
  ArrayInfo,
  Numbers,
  PackedPicture,
  PackedReader,
  RowReader,
} from "./formats/containers/array-file.ts";
export type { OpenContainer, PlatformReaders } from "./formats/containers/index.ts";
export type { ActionReading } from "./formats/episode-source.ts";
export type { Doubt, EpisodeArrays } from "./formats/layouts/episode-arrays.ts";
export type { Written, WrittenGoalDistance } from "./formats/mapping.ts";
export type { WrittenSignals } from "./formats/written-signals.ts";
export type { RunConfig, RunRequest } from "./learn/config.ts";
export type { TrainerOptions } from "./learn/trainer.ts";
export type { WeightedRows } from "./learn/weight-shares.ts";
export type { PolicyInterface } from "./policy/interface.ts";
export type { RandomState } from "./random/generator.ts";
export type { MeanEstimate, TaskSummary } from "./rollout/returns.ts";
export type {
  BatchOf,
  BatchSampler,
  Draw,
  InitialBatch,
  NoiseBatch,
  ReplayBatch,
  TransitionBatch,
  TransitionSource,
} from "./sampling/batch.ts";
export type {
  BatchColumns,
  BatchKind,
  ColumnName,
  Columns,
  ColumnTarget,
  NumbersOf,
  ProprioceptionName,
  VectorSizes,
} from "./sampling/columns.ts";
export type { ReplaySizes, ReplayState } from "./sampling/replay-buffer.ts";
export type { HindsightSamplerOptions } from "./sampling/sampler.ts";
export type { TransitionSet } from "./sampling/transition-set.ts";
export type { GoalComparison } from "./spaces/goal-distance.ts";
export type { Role, Signals } from "./spaces/signals.ts";
export type { Proportion } from "./statistics/binomial.ts";
