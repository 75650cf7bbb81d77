import { concat, constant, type Tensor } from "../../graph/index.ts";
import {
  type Activation,
  type Architecture,
  DiagonalGaussian,
  glorotUniform,
  type LayerNormPlace,
  mlp,
  scalarOutput,
} from "../../nn/index.ts";
import { withGoalOffset } from "./goal-offset.ts";
import type { Spaces } from "./spaces.ts";

/** How the networks of a learner look, as its configuration says. */
export interface NetworkConfig {
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  /** Layer normalisation in critics, values and encoders; actors have none. */
  readonly layerNorm: LayerNormPlace | "none";
}

/** A network with Glorot's uniform weights that maps rows [rows, inputSize] to [rows, outputSize]. */
export function encoder(config: NetworkConfig, inputSize: number, outputSize: number): Architecture<Tensor> {
  const { hiddenSizes, activation, layerNorm } = config;
  return mlp({
    inputSize,
    hiddenSizes,
    outputSize,
    activation,
    layerNorm: layerNorm === "none" ? undefined : layerNorm,
    weights: glorotUniform(),
    outputWeights: glorotUniform(),
  });
}

/** An {@link encoder} of rows of {@link stateGoal}. */
export function stateGoalEncoder(
  config: NetworkConfig,
  spaces: Spaces,
  outputSize: number,
): Architecture<Tensor> {
  return withGoalOffset(spaces, 0, (inputSize) => encoder(config, inputSize, outputSize));
}

/** Q(s, a, g), rows of {@link stateActionGoal} to [rows]. */
export function criticNetwork(config: NetworkConfig, spaces: Spaces): Architecture<Tensor> {
  return scalarOutput(
    withGoalOffset(spaces, spaces.actionSize, (inputSize) => encoder(config, inputSize, 1)),
  );
}

/** V(s, g), rows of {@link stateGoal} to [rows]. */
export function valueNetwork(config: NetworkConfig, spaces: Spaces): Architecture<Tensor> {
  return scalarOutput(stateGoalEncoder(config, spaces, 1));
}

function actorBody(config: NetworkConfig, spaces: Spaces, outputScale: number): Architecture<Tensor> {
  const { hiddenSizes, activation } = config;
  return withGoalOffset(spaces, 0, (inputSize) =>
    mlp({
      inputSize,
      hiddenSizes,
      outputSize: spaces.actionSize,
      activation,
      weights: glorotUniform(),
      outputWeights: glorotUniform(outputScale),
    }),
  );
}

/** π(s, g), rows of {@link stateGoal} to one action [rows, actionSize] each, squashed into the box by tanh. */
export function deterministicActor(config: NetworkConfig, spaces: Spaces): Architecture<Tensor> {
  const body = actorBody(config, spaces, 1);
  return {
    parameters: body.parameters,
    forward: (parameters, input) => body.forward(parameters, input).tanh(),
  };
}

/** A Gaussian with standard deviation 1 around the output of `means`. */
export function unitGaussian(means: Architecture<Tensor>): Architecture<DiagonalGaussian> {
  return {
    parameters: means.parameters,
    forward(parameters, input) {
      const mean = means.forward(parameters, input);
      const size = mean.shape[1];
      return new DiagonalGaussian(mean, constant(new Float64Array(size), [size]));
    },
  };
}

/** π(a | s, g) with standard deviation 1 and a mean that is not squashed, its last weights a tenth of the others. */
export function unitGaussianActor(config: NetworkConfig, spaces: Spaces): Architecture<DiagonalGaussian> {
  return unitGaussian(actorBody(config, spaces, 0.01));
}

/** Inputs of values and actors. */
export function stateGoal(observation: Tensor, goal: Tensor): Tensor {
  return concat([observation, goal]);
}

/** Inputs of critics. */
export function stateActionGoal(observation: Tensor, action: Tensor, goal: Tensor): Tensor {
  return concat([observation, action, goal]);
}

/** Inputs of encoders of actions. */
export function stateAction(observation: Tensor, action: Tensor): Tensor {
  return concat([observation, action]);
}
