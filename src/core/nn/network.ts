import { type Initializer, type Shape, sizeOf, type Tensor } from "../graph/index.ts";

/** One parameter array of an architecture. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initialize: Initializer;
}

/** A function with parameters: what arrays it needs and how it maps rows [rows, inputs] to its output. */
export interface Architecture<Output> {
  readonly parameters: readonly ParameterSpec[];
  forward(parameters: readonly Tensor[], input: Tensor): Output;
}

/** Number of parameters. */
export function parameterCount(architecture: Architecture<unknown>): number {
  return architecture.parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/** First values of all parameters, one after the other. */
export function initializeAll(architecture: Architecture<unknown>): Initializer {
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
 * An architecture together with its parameters, held in one flat tensor so that the optimiser and the targets
 * touch one array instead of many. Immutable: an update gives a new network, and both can be used side by side.
 */
export class Network<Output> {
  readonly name: string;
  readonly architecture: Architecture<Output>;
  /** All parameters, [parameterCount]. */
  readonly flat: Tensor;
  /** The parameter arrays, as views of `flat`; differentiate with respect to these. */
  readonly parameters: readonly Tensor[];

  constructor(name: string, architecture: Architecture<Output>, flat: Tensor) {
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

  /** The network's output for rows [rows, inputs]. */
  apply(input: Tensor): Output {
    return this.architecture.forward(this.parameters, input);
  }

  /** The same architecture with other parameters. */
  withFlat(flat: Tensor): Network<Output> {
    return new Network(this.name, this.architecture, flat);
  }

  /** The same network, but nothing flows back into its parameters. */
  frozen(): Network<Output> {
    return this.withFlat(this.flat.stopGradient());
  }
}
