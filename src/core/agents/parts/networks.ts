import { constant, type Tensor } from "../../graph/index.ts";
import {
  type Activation,
  type Architecture,
  DiagonalGaussian,
  glorotUniform,
  type LayerNormPlace,
  mlp,
  scalarOutput,
} from "../../nn/index.ts";
import type { Inputs, NetworkInput } from "./inputs.ts";

/** Input of values and actors. */
export type StateGoal = Pick<NetworkInput, "observation" | "goal">;

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

/** An {@link encoder} of states and goals. */
export function stateGoalEncoder(
  config: NetworkConfig,
  inputs: Inputs,
  outputSize: number,
): Architecture<Tensor, StateGoal> {
  return inputs.network(["observation", "goal"], (inputSize) => encoder(config, inputSize, outputSize));
}

/** Q(s, a, g), as [rows]. */
export function criticNetwork(config: NetworkConfig, inputs: Inputs): Architecture<Tensor, NetworkInput> {
  return scalarOutput(
    inputs.network(["observation", "action", "goal"], (inputSize) => encoder(config, inputSize, 1)),
  );
}

/** V(s, g), as [rows]. */
export function valueNetwork(config: NetworkConfig, inputs: Inputs): Architecture<Tensor, StateGoal> {
  return scalarOutput(stateGoalEncoder(config, inputs, 1));
}

function actorBody(
  config: NetworkConfig,
  inputs: Inputs,
  outputSize: number,
  outputScale: number,
): Architecture<Tensor, StateGoal> {
  const { hiddenSizes, activation } = config;
  return inputs.network(["observation", "goal"], (inputSize) =>
    mlp({
      inputSize,
      hiddenSizes,
      outputSize,
      activation,
      weights: glorotUniform(),
      outputWeights: glorotUniform(outputScale),
    }),
  );
}

/** π(s, g), [rows, actionSize], squashed into the box by tanh. */
export function deterministicActor(config: NetworkConfig, inputs: Inputs): Architecture<Tensor, StateGoal> {
  const body = actorBody(config, inputs, inputs.actionSize, 1);
  return {
    parameters: body.parameters,
    forward: (parameters, input) => body.forward(parameters, input).tanh(),
  };
}

/** A Gaussian with standard deviation 1 around the output of `means`. */
export function unitGaussian<Input>(
  means: Architecture<Tensor, Input>,
): Architecture<DiagonalGaussian, Input> {
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
export function unitGaussianActor(
  config: NetworkConfig,
  inputs: Inputs,
  outputSize = inputs.actionSize,
): Architecture<DiagonalGaussian, StateGoal> {
  return unitGaussian(actorBody(config, inputs, outputSize, 0.01));
}

/** The rows of a batch with s′ in the place of s. */
export function nextOf<Rows extends { readonly nextObservation: Tensor; readonly goal: Tensor }>(
  rows: Rows,
): StateGoal {
  return { observation: rows.nextObservation, goal: rows.goal };
}
