/**
 * Networks, distributions and optimisers, and the builder of an update.
 *
 * @example A network that is fitted to four points of a parabola.
 * ```js
 * import { engine, Session } from "smore";
 * import { initialStates, input } from "smore/graph";
 * import { adam, constantRate, LearnerBuilder, mlp } from "smore/nn";
 *
 * const learner = new LearnerBuilder();
 * const network = learner.network("parabola", mlp({ inputSize: 1, hiddenSizes: [16], outputSize: 1 }));
 * const loss = network.apply(input("x", [4, 1])).sub(input("y", [4, 1])).square().mean();
 * learner.minimize(network, loss, adam({ learningRate: constantRate(0.01) }));
 * learner.report({ loss });
 *
 * const update = learner.build("parabola");
 * const session = await Session.create(engine, update);
 * session.loadStates(initialStates(update.states, 0));
 * const inputs = session.allocateInputs();
 * inputs.arrays.x.set([-1, 0, 1, 2]);
 * inputs.arrays.y.set([1, 0, 1, 4]);
 * for (let completed = 0; completed < 500; completed++) await session.run(inputs);
 * console.log(session.output("loss")[0] < 0.01); // true
 * await session.dispose();
 * ```
 *
 * @module smore/nn
 */
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
