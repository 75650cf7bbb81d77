import { ancestors } from "./gradient.ts";
import { type ElementType, type OnnxDimension, OnnxWriter } from "./onnx/writer.ts";
import { type EmissionContext, rulesOf } from "./operation.ts";
import type { InputType } from "./operations/leaf.ts";
import type { Program } from "./program.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** Element type of a model. */
export type Precision = "float32" | "float64";

/** Options of {@link emitOnnx}. */
export interface EmitOptions {
  /** Element type of the model. Default `float32`; `float64` is for tests and tabular problems. */
  readonly precision?: Precision;
  /**
   * Whether the first axis of inputs and outputs has a name instead of a size, so that the model runs with any number
   * of rows. Default false.
   */
  readonly anyRows?: boolean;
  /** Values of states, row-major, to write into the file. These states are then no inputs and outputs of the model. */
  readonly frozenStates?: ReadonlyMap<string, ArrayLike<number>>;
  /** Metadata properties of the file, see `readMetadata`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The name of the model's output that replaces a state. */
export function nextName(state: string): string {
  return `${state}:next`;
}

/** Numbers distinct objects, for the keys of common subexpressions. */
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
 * Serialises a program as an ONNX model. Only operations that outputs and next states depend on are written, and equal
 * subexpressions are written once.
 * @throws RangeError for a frozen state of another size
 */
export function emitOnnx(program: Program, options: EmitOptions = {}): Uint8Array {
  return writeStep(program, options).toBytes(options.metadata);
}

/**
 * Serialises a program as an ONNX model of several steps. Inputs and outputs have an additional first axis `steps`.
 * Every step starts from the states of the step before.
 */
export function emitSteps(program: Program, precision: Precision): Uint8Array {
  const writer = new OnnxWriter(program.name);
  const changing = program.states.filter(isChanging);
  const own = ({ name }: { readonly name: string }) => name;
  for (const { name, shape } of program.states) writer.input(name, precision, shape);
  for (const { name, shape, type } of program.inputs)
    writer.input(name, elementTypeOf(type, precision), ["steps", ...shape]);
  for (const { name, shape } of changing) writer.output(nextName(name), precision, shape);
  for (const { name, shape } of program.outputs) writer.output(name, precision, ["steps", ...shape]);
  writer.node(
    "Scan",
    [...changing.map(own), ...program.inputs.map(own)],
    [...changing.map(({ name }) => nextName(name)), ...program.outputs.map(own)],
    { body: writeStep(program, { precision }, "step "), num_scan_inputs: program.inputs.length },
  );
  return writer.toBytes();
}

function elementTypeOf(type: InputType, precision: Precision): ElementType {
  return type === "uint8" ? "uint8" : precision;
}

function isChanging({ node, next }: Program["states"][number]): boolean {
  return node !== next;
}

/**
 * Writes one step. Within a model of several steps, a `prefix` separates the names of a step from those of the model,
 * and states that never change belong to the model.
 */
function writeStep(program: Program, options: EmitOptions, prefix = ""): OnnxWriter {
  const { precision = "float32", anyRows = false, frozenStates } = options;
  const writer = new OnnxWriter(program.name);
  const declare = (shape: Shape): readonly OnnxDimension[] =>
    anyRows && shape.length > 0 ? ["rows", ...shape.slice(1)] : shape;

  const names = new Map<Tensor, string>();
  const initializers = new Map<string, string>();
  const write = (name: string, type: "int64" | Precision, values: ArrayLike<number>, shape: Shape) => {
    const data =
      type === "int64"
        ? BigInt64Array.from(values as readonly number[], BigInt)
        : type === "float64"
          ? new Float64Array(values)
          : new Float32Array(values);
    writer.initializer(name, type, shape, data);
  };
  const shared = (type: "int64" | Precision, values: ArrayLike<number>, shape: Shape) => {
    const key = `${type} ${shape} ${Array.from(values)}`;
    const known = initializers.get(key);
    if (known !== undefined) return known;
    const name = `constant#${initializers.size}`;
    initializers.set(key, name);
    write(name, type, values, shape);
    return name;
  };
  for (const state of program.states) {
    const { name, shape, node } = state;
    const values = frozenStates?.get(name);
    if (values && values.length !== sizeOf(shape))
      throw new RangeError(
        `emit: frozen state "${name}" has shape ${formatShape(shape)}, got ${values.length} values`,
      );
    const ownName = isChanging(state) ? prefix + name : name;
    if (values) write(ownName, precision, values, shape);
    else if (ownName !== name || prefix === "") writer.input(ownName, precision, shape);
    names.set(node, ownName);
  }
  for (const { name, shape, type, node } of program.inputs) {
    writer.input(prefix + name, elementTypeOf(type, precision), declare(shape));
    names.set(node, prefix + name);
  }

  // Results have fixed names. The node that computes a result gets its name at once, so nothing is copied.
  const results = [
    ...program.states
      .filter((state) => isChanging(state) && !frozenStates?.has(state.name))
      .map(({ name, shape, next }) => ({ name: prefix + nextName(name), node: next, shape })),
    ...program.outputs.map(({ name, node, shape }) => ({ name: prefix + name, node, shape: declare(shape) })),
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
      anyRows,
      integers: (values) => shared("int64", values, [values.length]),
      constant: (values, shape) => shared(precision, values, shape),
      temporary: () => `temporary#${count++}`,
    };
    const name = rulesOf(node).emit(context) ?? output;
    names.set(node, name);
    expressions.set(key, name);
  }
  for (const { name, node, shape } of results) {
    const computed = names.get(node)!;
    if (computed !== name) writer.node("Identity", [computed], [name]);
    writer.output(name, precision, shape);
  }
  return writer;
}
