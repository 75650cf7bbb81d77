import { RandomGenerator } from "../random/generator.ts";
import { ancestors } from "./gradient.ts";
import type { Operation } from "./operation.ts";
import {
  type InputAttributes,
  type InputType,
  inputOperation,
  type StateAttributes,
  stateOperation,
} from "./operations/leaf.ts";
import { formatShape, type Shape, ShapeError, sameShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** Name and shape of a value of a program. */
export interface Declaration {
  readonly name: string;
  readonly shape: Shape;
}

/** An input of a program with the tensor that stands for it. */
export interface InputDeclaration extends Declaration {
  readonly node: Tensor;
  readonly type: InputType;
}

/** A state of a program: where it starts and the tensor that replaces it after each run (itself if constant). */
export interface StateDeclaration extends Declaration {
  readonly node: Tensor;
  readonly next: Tensor;
}

/** A computation that can be run again and again: named inputs and states in, named outputs and next states out. */
export interface Program {
  readonly name: string;
  /** The inputs that outputs or next states depend on; inputs nothing needs do not appear. */
  readonly inputs: readonly InputDeclaration[];
  readonly states: readonly StateDeclaration[];
  readonly outputs: readonly (Declaration & { readonly node: Tensor })[];
}

function declared<Attributes>(nodes: readonly Tensor[], operation: Operation<Attributes>) {
  return nodes
    .filter((node) => node.operation === operation)
    .map((node) => ({ node, attributes: node.attributes as Attributes }));
}

function requireUnique(names: readonly string[]): void {
  const duplicate = names.find((name, position) => names.indexOf(name) !== position);
  if (duplicate !== undefined)
    throw new Error(`program: two inputs, states or outputs are named "${duplicate}"`);
}

function replacements(updates: readonly (readonly [state: Tensor, next: Tensor])[]): Map<Tensor, Tensor> {
  const next = new Map<Tensor, Tensor>();
  for (const [replaced, replacement] of updates) {
    if (replaced.operation !== stateOperation)
      throw new TypeError(
        `program: only a state can be replaced, not the result of ${replaced.operation.name}`,
      );
    if (next.has(replaced))
      throw new Error(`program: state "${(replaced.attributes as StateAttributes).name}" is replaced twice`);
    next.set(replaced, replacement);
  }
  return next;
}

/**
 * Assembles a program from its results.
 *
 * @param outputs what a run returns, by name
 * @param updates pairs of a state and the tensor that replaces it after the run
 */
export function program(
  name: string,
  outputs: Readonly<Record<string, Tensor>>,
  updates: readonly (readonly [state: Tensor, next: Tensor])[] = [],
): Program {
  const nodes = ancestors([...updates.flat(), ...Object.values(outputs)]);
  const next = replacements(updates);
  const inputs = declared<InputAttributes>(nodes, inputOperation).map(({ node, attributes }) => ({
    name: attributes.name,
    shape: node.shape,
    type: node.type as InputType,
    node,
  }));
  const states = declared<StateAttributes>(nodes, stateOperation).map(({ node, attributes }) => ({
    name: attributes.name,
    shape: node.shape,
    node,
    next: next.get(node) ?? node,
  }));
  for (const { name: stateName, shape, next: replacement } of states)
    if (!sameShape(shape, replacement.shape))
      throw new ShapeError(
        `program: state "${stateName}" has shape ${formatShape(shape)} but its replacement has ${formatShape(replacement.shape)}`,
      );
  const declarations = [...inputs, ...states];
  requireUnique([...declarations.map((declaration) => declaration.name), ...Object.keys(outputs)]);
  return {
    name,
    inputs,
    states,
    outputs: Object.entries(outputs).map(([key, node]) => ({ name: key, shape: node.shape, node })),
  };
}

/** First values of every state; each draws from its named stream, so adding one changes no other. */
export function initialStates(states: readonly StateDeclaration[], seed: number): Map<string, Float32Array> {
  return new Map(
    states.map(({ name, shape, node }) => {
      const values = new Float32Array(node.size);
      const { initialize, stream } = node.attributes as StateAttributes;
      initialize(values, shape, RandomGenerator.from(seed, "state", stream));
      return [name, values];
    }),
  );
}
