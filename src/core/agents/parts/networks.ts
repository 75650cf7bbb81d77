import type { Initializer, Tensor } from "../../graph/index.ts";
import {
  type Activation,
  type Architecture,
  glorotUniform,
  type LayerNormPlace,
  mlp,
  orthogonal,
  scalarOutput,
  squashed,
} from "../../nn/index.ts";
import type { Inputs, NetworkInput } from "./inputs.ts";

/** Input of values and actors. */
export type StateGoal = Pick<NetworkInput, "observation" | "goal">;

/** Settings of the networks of a learner. */
export interface NetworkConfig {
  /** Widths of the hidden layers. */
  readonly hiddenSizes: readonly number[];
  /** After every hidden layer. */
  readonly activation: Activation;
  /** Layer normalisation in critics, values and encoders; actors have none. */
  readonly layerNorm: LayerNormPlace | "none";
  /** Glorot's uniform distribution, or orthogonal matrices with gain √2. */
  readonly initialWeights: keyof typeof initializers;
}

/** Initialisers of weights by name; the variance of weights is proportional to `scale`. */
const initializers = {
  glorot: (scale: number) => glorotUniform(scale),
  orthogonal: (scale: number) => orthogonal(Math.sqrt(2 * scale)),
} as const satisfies Readonly<Record<string, (scale: number) => Initializer>>;

/** A network that maps rows [rows, inputSize] to [rows, outputSize]. */
export function encoder(config: NetworkConfig, inputSize: number, outputSize: number): Architecture<Tensor> {
  const { hiddenSizes, activation, layerNorm, initialWeights } = config;
  return mlp({
    inputSize,
    hiddenSizes,
    outputSize,
    activation,
    layerNorm: layerNorm === "none" ? undefined : layerNorm,
    weights: initializers[initialWeights](1),
    outputWeights: initializers[initialWeights](1),
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

/** V(s, g), as [rows]. With `valueLayerNorm` it has layer normalisation even if other networks have none. */
export function valueNetwork(
  config: NetworkConfig & { readonly valueLayerNorm?: boolean },
  inputs: Inputs,
): Architecture<Tensor, StateGoal> {
  const layerNorm = config.valueLayerNorm ? "beforeActivation" : config.layerNorm;
  return scalarOutput(stateGoalEncoder({ ...config, layerNorm }, inputs, 1));
}

function actorBody(
  config: NetworkConfig,
  inputs: Inputs,
  outputSize: number,
  outputScale: number,
): Architecture<Tensor, StateGoal> {
  const { hiddenSizes, activation, initialWeights } = config;
  return inputs.network(["observation", "goal"], (inputSize) =>
    mlp({
      inputSize,
      hiddenSizes,
      outputSize,
      activation,
      weights: initializers[initialWeights](1),
      outputWeights: initializers[initialWeights](outputScale),
    }),
  );
}

/** π(s, g), [rows, outputSize], squashed into (−1, 1) by tanh. */
export function deterministicActor(
  config: NetworkConfig,
  inputs: Inputs,
  outputSize = inputs.actionSize,
): Architecture<Tensor, StateGoal> {
  return squashed(actorBody(config, inputs, outputSize, 1));
}

/** π(s, g), [rows, outputSize], not squashed. The initial weights of the last layer are scaled by a tenth. */
export function linearActor(
  config: NetworkConfig,
  inputs: Inputs,
  outputSize = inputs.actionSize,
): Architecture<Tensor, StateGoal> {
  return actorBody(config, inputs, outputSize, 0.01);
}

/** The rows of a batch with s′ instead of s. */
export function nextOf<Rows extends { readonly nextObservation: Tensor; readonly goal: Tensor }>(
  rows: Rows,
): StateGoal {
  return { observation: rows.nextObservation, goal: rows.goal };
}
