import { type Initializer, type Shape, sizeOf, type Tensor } from "../graph/index.ts";

/** One parameter array of an architecture. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Writes the initial values. */
  readonly initialize: Initializer;
}

/**
 * A function with parameters: the arrays that it needs, and how it maps an input to an output. The input is a matrix
 * [rows, inputs], or several tensors by name.
 */
export interface Architecture<Output, Input = Tensor> {
  /** The parameter arrays, in order. */
  readonly parameters: readonly ParameterSpec[];
  /** The output for an input, given the parameters in the order of {@link Architecture.parameters}. */
  forward(parameters: readonly Tensor[], input: Input): Output;
}

/** The parameters of an architecture with any input. */
export type Parametrised = Pick<Architecture<unknown>, "parameters">;

/** Total number of elements of all parameters. */
export function parameterCount(architecture: Parametrised): number {
  return architecture.parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/** An initialiser of all parameters, one after the other in a flat array. */
export function initializeAll(architecture: Parametrised): Initializer {
  return (values, _shape, random) => {
    let start = 0;
    for (const { shape, initialize } of architecture.parameters) {
      const end = start + sizeOf(shape);
      initialize(values.subarray(start, end), shape, random);
      start = end;
    }
  };
}

/**
 * An architecture with its parameters, in one flat tensor, so that optimisers and target networks handle one array
 * instead of many. It is immutable: a step returns a new network, and both can be used side by side.
 */
export class Network<Output, Input = Tensor> {
  readonly name: string;
  readonly architecture: Architecture<Output, Input>;
  /** All parameters, [parameterCount]. */
  readonly flat: Tensor;
  /** The parameter arrays, as slices of `flat`. Differentiate with respect to these. */
  readonly parameters: readonly Tensor[];

  constructor(name: string, architecture: Architecture<Output, Input>, flat: Tensor) {
    this.name = name;
    this.architecture = architecture;
    this.flat = flat;
    let start = 0;
    this.parameters = architecture.parameters.map(({ shape }) => {
      const end = start + sizeOf(shape);
      const view = flat.slice(start, end).reshape(shape);
      start = end;
      return view;
    });
  }

  /** The network's output for an input. */
  apply(input: Input): Output {
    return this.architecture.forward(this.parameters, input);
  }

  /** The same network with other parameters, [parameterCount]. */
  withFlat(flat: Tensor): Network<Output, Input> {
    return new Network(this.name, this.architecture, flat);
  }

  /** The same network, but no gradient flows back into its parameters. */
  frozen(): Network<Output, Input> {
    return this.withFlat(this.flat.stopGradient());
  }
}
