import { ancestors } from "../gradient.ts";
import type { EmissionContext } from "../operation.ts";
import type { Program } from "../program.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type OnnxDimension, OnnxWriter } from "./writer.ts";

export type Precision = "float32" | "float64";

export interface EmitOptions {
  /** Element type of the model; `float64` serves tests and tabular work. */
  readonly precision?: Precision;
  /** Name the first axis of inputs and outputs instead of fixing it, so that any number of rows can be run. */
  readonly anyRows?: boolean;
  /** Values to write into the file for states, which then are no longer inputs and outputs. */
  readonly frozenStates?: ReadonlyMap<string, ArrayLike<number>>;
  /** Free text for the file's metadata properties. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The name under which the value that replaces a state leaves the model. */
export function nextName(state: string): string {
  return `${state}:next`;
}

/** Gives every distinct object a small number, to build keys of common subexpressions from. */
class Numbering {
  readonly #numbers = new Map<unknown, number>();
  of(value: unknown): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** Attributes as text; JSON alone would write every infinity and NaN as null. */
function attributesKey(attributes: unknown): string {
  const exact = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  return JSON.stringify(attributes, exact) ?? "";
}

/**
 * Serialises a program as an ONNX model. Only what outputs and next states need is written, and equal
 * subexpressions are written once.
 */
export function emitOnnx(program: Program, options: EmitOptions = {}): Uint8Array {
  const { precision = "float32", anyRows = false, frozenStates, metadata } = options;
  const writer = new OnnxWriter(program.name);
  const declare = (shape: Shape): readonly OnnxDimension[] =>
    anyRows && shape.length > 0 ? ["rows", ...shape.slice(1)] : shape;

  const names = new Map<Tensor, string>();
  for (const { name, shape, node } of program.inputs) {
    writer.input(name, precision, declare(shape));
    names.set(node, name);
  }
  const initializers = new Map<string, string>();
  const shared = (type: "int64" | Precision, values: ArrayLike<number>, shape: Shape, wanted?: string) => {
    const key = `${type} ${shape} ${Array.from(values)}`;
    const known = initializers.get(key);
    if (known !== undefined && wanted === undefined) return known;
    const name = wanted ?? `constant#${initializers.size}`;
    initializers.set(key, name);
    const data =
      type === "int64"
        ? BigInt64Array.from(values as readonly number[], BigInt)
        : type === "float64"
          ? Float64Array.from(values)
          : Float32Array.from(values);
    writer.initializer(name, type, shape, data);
    return name;
  };
  for (const { name, shape, node } of program.states) {
    const values = frozenStates?.get(name);
    if (values && values.length !== sizeOf(shape))
      throw new RangeError(
        `emit: frozen state "${name}" has shape ${formatShape(shape)}, got ${values.length} values`,
      );
    if (values) shared(precision, values, shape, name);
    else writer.input(name, precision, shape);
    names.set(node, name);
  }

  // Results leave under fixed names; the node that computes one gets the name at once, so nothing is copied.
  const results = [
    ...program.outputs.map(({ name, node, shape }) => ({ name, node, shape: declare(shape) })),
    ...program.states
      .filter(({ name, node, next }) => next !== node && !frozenStates?.has(name))
      .map(({ name, shape, next }) => ({ name: nextName(name), node: next, shape })),
  ];
  const reserved = new Map<Tensor, string>();
  for (const { name, node } of results) if (!reserved.has(node)) reserved.set(node, name);

  const numbering = new Numbering();
  const expressions = new Map<string, string>();
  let count = 0;
  for (const node of ancestors(results.map((result) => result.node))) {
    if (names.has(node)) continue;
    const operands = node.operands.map((operand) => names.get(operand)!);
    const key = [numbering.of(node.operation), attributesKey(node.attributes), node.shape, ...operands].join(
      "|",
    );
    const known = expressions.get(key);
    if (known !== undefined) {
      names.set(node, known);
      continue;
    }
    const output = reserved.get(node) ?? `${node.operation.name}#${count++}`;
    const context: EmissionContext<never> = {
      writer,
      operands,
      output,
      node,
      attributes: node.attributes as never,
      precision,
      integers: (values) => shared("int64", values, [values.length]),
      constant: (values, shape) => shared(precision, values, shape),
      temporary: () => `temporary#${count++}`,
    };
    const name = node.operation.emit(context) ?? output;
    names.set(node, name);
    expressions.set(key, name);
  }
  for (const { name, node, shape } of results) {
    const computed = names.get(node)!;
    if (computed !== name) writer.node("Identity", [computed], [name]);
    writer.output(name, precision, shape);
  }
  return writer.toBytes(metadata);
}
