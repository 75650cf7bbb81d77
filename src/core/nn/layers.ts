import type { Initializer, Tensor } from "../graph/index.ts";
import { filled, orthogonal, zeros } from "./initializers.ts";
import type { Architecture, ParameterSpec } from "./network.ts";

/** Nonlinearity after each hidden layer. */
export type Activation = "relu" | "gelu" | "tanh";

/** The position of layer normalisation in hidden layers. */
export type LayerNormPlace = "beforeActivation" | "afterActivation";

/** Sizes and layers of {@link mlp}. */
export interface MlpOptions {
  readonly inputSize: number;
  /** Width of each hidden layer, e.g. `[256, 256, 256]`. */
  readonly hiddenSizes: readonly number[];
  readonly outputSize: number;
  /** Default `relu`. */
  readonly activation?: Activation;
  /** Layer normalisation of hidden layers. Default: none. */
  readonly layerNorm?: LayerNormPlace | undefined;
  /** Initialiser of the hidden weights. Default: orthogonal, gain √2. Biases are initially 0. */
  readonly weights?: Initializer;
  /** Initialiser of the weights of the last layer. Default: orthogonal, gain √2. */
  readonly outputWeights?: Initializer;
}

/** A multilayer perceptron with a linear last layer: [rows, inputSize] ↦ [rows, outputSize]. */
export function mlp(options: MlpOptions): Architecture<Tensor> {
  const { inputSize, hiddenSizes, outputSize, activation = "relu", layerNorm } = options;
  const { weights = orthogonal(Math.SQRT2), outputWeights = orthogonal(Math.SQRT2) } = options;
  const sizes = [inputSize, ...hiddenSizes, outputSize];
  const last = hiddenSizes.length;
  const parameters = sizes.slice(1).flatMap((size, layer): ParameterSpec[] => [
    {
      name: `layer${layer}.weight`,
      shape: [sizes[layer], size],
      initialize: layer === last ? outputWeights : weights,
    },
    { name: `layer${layer}.bias`, shape: [size], initialize: zeros },
    ...(layerNorm && layer < last
      ? [
          { name: `layer${layer}.scale`, shape: [size], initialize: filled(1) },
          { name: `layer${layer}.shift`, shape: [size], initialize: zeros },
        ]
      : []),
  ]);
  return {
    parameters,
    forward(values, input) {
      const remaining = values[Symbol.iterator]();
      const next = () => remaining.next().value as Tensor;
      let x = input;
      for (let layer = 0; layer <= last; layer++) {
        x = x.linear(next(), next());
        if (layer === last) break;
        if (layerNorm === "beforeActivation") x = x.layerNorm(next(), next());
        x = x[activation]();
        if (layerNorm === "afterActivation") x = x.layerNorm(next(), next());
      }
      return x;
    },
  };
}

/** `count` copies of an architecture, each with its own parameters. The output is the list of their outputs. */
export function ensemble<Output, Input>(
  count: number,
  member: Architecture<Output, Input>,
): Architecture<readonly Output[], Input> {
  const each = member.parameters.length;
  return {
    parameters: Array.from({ length: count }, (_, head) =>
      member.parameters.map((spec) => ({ ...spec, name: `head${head}.${spec.name}` })),
    ).flat(),
    forward: (values, input) =>
      Array.from({ length: count }, (_, head) =>
        member.forward(values.slice(head * each, (head + 1) * each), input),
      ),
  };
}

/** The same architecture, whose output [rows, 1] is reshaped to [rows]. */
export function scalarOutput<Input>(architecture: Architecture<Tensor, Input>): Architecture<Tensor, Input> {
  return {
    parameters: architecture.parameters,
    forward(values, input) {
      const output = architecture.forward(values, input);
      return output.reshape([output.shape[0]]);
    },
  };
}

/** The same architecture, whose output is squashed into (−1, 1) by tanh. */
export function squashed<Input>(architecture: Architecture<Tensor, Input>): Architecture<Tensor, Input> {
  return {
    parameters: architecture.parameters,
    forward: (values, input) => architecture.forward(values, input).tanh(),
  };
}
