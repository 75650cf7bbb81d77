export {
  DiagonalGaussian,
  drawOneHot,
  type GaussianOptions,
  GaussianWithBackground,
  gaussian,
} from "./distributions.ts";
export {
  type ImageEncoderName,
  type ImageEncoderOptions,
  type ImageScale,
  type ImageShape,
  imageEncoder,
  imageEncoders,
} from "./encoders.ts";
export { filled, glorotUniform, orthogonal, zeros } from "./initializers.ts";
export {
  type Activation,
  ensemble,
  type LayerNormPlace,
  type MlpOptions,
  mlp,
  scalarOutput,
  squashed,
} from "./layers.ts";
export {
  declareNetwork,
  LearnerBuilder,
  parametersName,
  type StepOptions,
  type StepTiming,
} from "./learner.ts";
export {
  type Architecture,
  initializeAll,
  Network,
  type ParameterSpec,
  type Parametrised,
  parameterCount,
} from "./network.ts";
export {
  type AdamOptions,
  adam,
  constantRate,
  cosineDecay,
  type Optimizer,
  type OptimizerStep,
  type Schedule,
} from "./optimizers.ts";
export { intervalQuasimetric } from "./quasimetric.ts";
export { type RecentPercentile, recalledMean, recentPercentile, runningMean } from "./recent.ts";
