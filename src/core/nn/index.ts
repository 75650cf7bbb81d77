export { DiagonalGaussian, drawOneHot, GaussianWithBackground, gaussian } from "./distributions.ts";
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
export { declareNetwork, LearnerBuilder, parametersName } from "./learner.ts";
export { type Architecture, Network, parameterCount } from "./network.ts";
export {
  type AdamOptions,
  adam,
  constantRate,
  cosineDecay,
  type Optimizer,
  type Schedule,
} from "./optimizers.ts";
export { intervalQuasimetric } from "./quasimetric.ts";
export { type RecentPercentile, recentPercentile, runningMean } from "./recent.ts";
