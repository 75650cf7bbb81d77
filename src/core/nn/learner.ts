import {
  concat,
  constant,
  grad,
  gradWhereDependent,
  type Program,
  program,
  type Shape,
  state,
  type Tensor,
} from "../graph/index.ts";
import { zeros } from "./initializers.ts";
import { type Architecture, initializeAll, Network, parameterCount } from "./network.ts";
import type { Optimizer } from "./optimizers.ts";

/** Name of the state that holds a network's parameters. */
export function parametersName(network: string): string {
  return `${network}.parameters`;
}

/** The updates in which a step is taken. */
export interface StepTiming {
  /** The step is taken in every `period`-th update. Default 1. */
  readonly period?: number | undefined;
  /** Number of updates before the first step. Default 0. */
  readonly start?: number | undefined;
}

/** When a step is taken, and whether its loss trains shared encoders. */
export interface StepOptions extends StepTiming {
  /**
   * Whether this loss trains shared encoders, see {@link LearnerBuilder.encoder}. Default true. Losses with false train
   * an encoder only if no other loss does.
   */
  readonly teachesEncoders?: boolean | undefined;
}

/** An encoder that networks share, and the losses that train it in this update so far. */
interface SharedEncoder {
  readonly network: Network<Tensor>;
  /** All codes so far. */
  readonly codes: Tensor[];
  readonly lessons: Lesson[];
}

/** ∂loss/∂code of a loss that is minimised by `optimizer`. */
interface Lesson {
  readonly code: Tensor;
  readonly gradient: Tensor;
  readonly optimizer: Optimizer;
  readonly teaches: boolean;
}

/**
 * A network whose parameters are a state, with the values at the beginning of a program.
 * @param startsAs name of a network with the same architecture and the same initial parameters; default its own
 */
export function declareNetwork<Output, Input>(
  name: string,
  architecture: Architecture<Output, Input>,
  startsAs = name,
): Network<Output, Input> {
  const flat = state(
    parametersName(name),
    [parameterCount(architecture)],
    initializeAll(architecture),
    parametersName(startsAs),
  );
  return new Network(name, architecture, flat);
}

/**
 * Builds one update of a learner from its networks, its steps in order, and its reports. A step returns a new network,
 * so an algorithm chooses whether later steps use the network before or after it.
 */
export class LearnerBuilder {
  /** Number of completed updates, a scalar. */
  readonly completedUpdates = state("completedUpdates", [], zeros);
  /** The tensor that replaces each state, as far as the update has come. */
  readonly #next = new Map<Tensor, Tensor>([[this.completedUpdates, this.completedUpdates.add(constant(1))]]);
  /** The state that each replacement belongs to. */
  readonly #stateOf = new Map<Tensor, Tensor>();
  /** The states of optimisers, by name. */
  readonly #recalled = new Map<string, Tensor>();
  readonly #reports: Record<string, Tensor> = {};
  readonly #encoders: SharedEncoder[] = [];

  /**
   * An encoder that several networks share, as a function from inputs to codes. In {@link build} it takes one step
   * along the gradients of all minimised losses that depend on its codes, with the optimiser of the first of them.
   */
  encoder(name: string, architecture: Architecture<Tensor>): (input: Tensor) => Tensor {
    const network = this.network(name, architecture);
    const codes: Tensor[] = [];
    this.#encoders.push({ network, codes, lessons: [] });
    return (input) => {
      const code = network.apply(input);
      codes.push(code);
      return code;
    };
  }

  /** Declares a network with its own parameters. */
  network<Output, Input>(name: string, architecture: Architecture<Output, Input>): Network<Output, Input> {
    return declareNetwork(name, architecture);
  }

  /** Declares a target network, which starts as a copy of `online`. {@link follow} updates it. */
  target<Output, Input>(name: string, online: Network<Output, Input>): Network<Output, Input> {
    return declareNetwork(name, online.architecture, online.name);
  }

  /**
   * Takes an optimiser step of a network on `loss`, a scalar. The step is computed in all updates, but taken in those
   * that `options` choose. It reports `<network>/loss` and `<network>/gradientNorm`.
   * @param network the network, or what an earlier step of this update returned for it
   * @returns the network after the step
   * @throws Error when the loss does not depend on a parameter
   */
  minimize<Output, Input>(
    network: Network<Output, Input>,
    loss: Tensor,
    optimizer: Optimizer,
    options: StepOptions = {},
  ): Network<Output, Input> {
    return this.minimizeTogether(network.name, [network], loss, optimizer, options)[0];
  }

  /**
   * Like {@link minimize}, for several networks that share a loss. It reports `<name>/loss` and `<name>/gradientNorm`.
   * @returns the networks after the step
   * @throws Error when the loss does not depend on a parameter
   */
  minimizeTogether<Networks extends readonly Network<unknown, never>[]>(
    name: string,
    networks: readonly [...Networks],
    loss: Tensor,
    optimizer: Optimizer,
    { period = 1, start = 0, teachesEncoders = true }: StepOptions = {},
  ): Networks {
    const variables = networks.flatMap(({ parameters }) => parameters);
    const codes = this.#encoders.flatMap((encoder) => encoder.codes.map((code) => ({ encoder, code })));
    const gradients = gradWhereDependent(loss, [...variables, ...codes.map(({ code }) => code)]);
    for (const [index, { encoder, code }] of codes.entries()) {
      const gradient = gradients[variables.length + index];
      if (gradient) encoder.lessons.push({ code, gradient, optimizer, teaches: teachesEncoders });
    }
    const parts = variables.map((variable, index) => {
      const gradient = gradients[index];
      if (!gradient) throw new Error(`${name}: the loss does not depend on parameter ${index}`);
      return gradient.reshape([variable.size]);
    });
    const started = this.completedUpdates.greater(start - 0.5).where(1, constant(0));
    const due = start === 0 ? this.#isDue(period) : this.#isDue(period).mul(started);
    const taken = (next: Tensor, before: Tensor) =>
      period === 1 && start === 0 ? next : due.greater(0).where(next, before);
    const stepped = networks.map((network) => {
      const gradient = concat(parts.splice(0, network.parameters.length));
      return { gradient, network: network.withFlat(this.#step(network, gradient, optimizer, taken)) };
    });
    const squares = stepped.map(({ gradient }) => gradient.square().sum());
    this.report({
      [`${name}/loss`]: loss,
      [`${name}/gradientNorm`]: squares.reduce((sum, square) => sum.add(square)).sqrt(),
    });
    return stepped.map(({ network }) => network) as readonly Network<unknown, never>[] as Networks;
  }

  /**
   * Moves a target network towards `online` by Polyak averaging, target ← target + rate · (online − target), in every
   * `period`-th update (Lillicrap et al. 2016, Algorithm 1).
   * @returns the target after the step
   */
  follow<Output, Input>(
    target: Network<Output, Input>,
    online: Network<Output, Input>,
    rate: number,
    period = 1,
  ): Network<Output, Input> {
    const step = this.#isDue(period).mul(rate);
    const next = target.flat.add(online.flat.sub(target.flat).mul(step));
    this.keep(target.flat, next);
    return target.withFlat(next);
  }

  /**
   * Replaces a state of the algorithm, or its last replacement in this update, by `next`.
   * @throws Error when it was replaced before, and `kept` is not the replacement
   */
  keep(kept: Tensor, next: Tensor): void {
    const first = this.#stateOf.get(kept) ?? kept;
    if ((this.#next.get(first) ?? first) !== kept)
      throw new Error("learner: a state is replaced twice; continue from its first replacement");
    this.#next.set(first, next);
    this.#stateOf.set(next, first);
  }

  /** A state that is initially 0, with its value at this point of the update. */
  readonly #recall = (name: string, shape: Shape): Tensor => {
    const first = this.#recalled.get(name) ?? state(name, shape, zeros);
    this.#recalled.set(name, first);
    return this.#next.get(first) ?? first;
  };

  /**
   * Takes a step, and replaces the states of the network and its optimiser. `taken` chooses between the values after
   * and before the step. Returns the new parameters.
   */
  #step(
    network: Pick<Network<unknown>, "name" | "flat">,
    gradient: Tensor,
    optimizer: Optimizer,
    taken: (next: Tensor, before: Tensor) => Tensor = (next) => next,
  ): Tensor {
    const { name, flat } = network;
    const step = optimizer(name, flat, gradient, this.completedUpdates, this.#recall);
    const parameters = taken(step.parameters, flat);
    this.keep(flat, parameters);
    for (const [kept, next] of step.updates) this.keep(kept, taken(next, kept));
    return parameters;
  }

  #stepEncoder({ network, lessons }: SharedEncoder): void {
    const taught = lessons.some(({ teaches }) => teaches)
      ? lessons.filter(({ teaches }) => teaches)
      : lessons;
    if (taught.length === 0) return;
    // A scalar whose gradient with respect to each code is that of the losses.
    const terms = taught.map(({ code, gradient }) => code.mul(gradient.stopGradient()).sum());
    const parts = grad(
      terms.reduce((sum, term) => sum.add(term)),
      network.parameters,
    );
    const gradient = concat(parts.map((part) => part.reshape([part.size])));
    const [{ optimizer }] = taught;
    this.#step(network, gradient, optimizer);
    this.report({ [`${network.name}/gradientNorm`]: gradient.square().sum().sqrt() });
  }

  /** A scalar: 1 in every `period`-th update, else 0. */
  #isDue(period: number): Tensor {
    if (period === 1) return constant(1);
    const periods = this.completedUpdates.add(1).div(period);
    return periods.greater(periods.floor()).where(0, constant(1));
  }

  /** Adds diagnostics to log, by name: scalars as they are, vectors by their quantiles. */
  report(values: Readonly<Record<string, Tensor>>): void {
    Object.assign(this.#reports, values);
  }

  /** The program of one update, with all steps and reports so far. */
  build(name: string): Program {
    for (const encoder of this.#encoders.splice(0)) this.#stepEncoder(encoder);
    return program(name, this.#reports, [...this.#next]);
  }
}
