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

/** An input of a program, with its symbolic tensor. */
export interface InputDeclaration extends Declaration {
  /** Its symbolic tensor. */
  readonly node: Tensor;
  /** Element type. */
  readonly type: InputType;
}

/** A state of a program: its symbolic tensor, and the tensor that replaces it after each run (itself if it is constant). */
export interface StateDeclaration extends Declaration {
  /** Its symbolic tensor. */
  readonly node: Tensor;
  /** The tensor that replaces it after each run. */
  readonly next: Tensor;
}

/** A computation that maps named inputs and states to named outputs and the next states. */
export interface Program {
  readonly name: string;
  /** The inputs that outputs or next states depend on. Other inputs are left out. */
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
 * Assembles a program from its outputs and the replacements of its states.
 *
 * @param outputs the outputs of a run, by name
 * @param updates pairs of a state and the tensor that replaces it after the run
 * @throws Error for two inputs, states or outputs of one name, and for a state that is replaced twice;
 * {@link ShapeError} for a replacement of another shape; TypeError for a replacement of a tensor that is no state
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

/**
 * The initial values of every state, row-major, by name. Each state draws from its own stream, so a new state changes
 * no other.
 */
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
