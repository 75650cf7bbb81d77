import { emitOnnx, emitSteps, nextName, type Precision } from "../graph/emit.ts";
import type { Declaration, InputDeclaration, Program } from "../graph/program.ts";
import { formatShape, type Shape, sizeOf } from "../graph/shape.ts";
import type { CompiledModel, Engine, EngineTensor, FloatArray, NumberArray } from "./engine.ts";

/** How a session runs its program. */
export interface SessionOptions {
  /** Threads for the products inside one run (default 1). Results differ in the last bits between counts. */
  readonly threads?: number;
  /** Element type of every array of the session but those of byte inputs (default `float32`). */
  readonly precision?: Precision;
  /** Most steps that one run takes (default 1); several share the cost of a run, see {@link Session}. */
  readonly stepsPerRun?: number;
  /** Gives back, after each run, the memory that it took (default false). */
  readonly isSeldomRun?: boolean;
}

/**
 * One set of input arrays: fill them, then pass the set to {@link Session.run}. With several steps per run, an array
 * holds their inputs one after the other. Inputs of bytes have a Uint8Array, all others an array of the session's precision.
 */
export interface InputSet {
  readonly arrays: Readonly<Record<string, NumberArray>>;
}

type Feeds = Record<string, EngineTensor>;
type Allocate = (shape: Shape, type?: InputDeclaration["type"], data?: NumberArray) => EngineTensor;

/**
 * Runs a program on an engine. States live here in two sets of buffers: a run reads one set and writes the
 * other, then they change places, so nothing is copied or allocated here. An engine may have a cost per run, such as a copy of every output; a run of several
 * steps pays for that once.
 */
export class Session {
  readonly program: Program;
  readonly precision: Precision;
  readonly stepsPerRun: number;
  readonly #model: CompiledModel;
  readonly #tensor: Allocate;
  /** #states[k] is read, and #next[k] written, when #current is k. */
  readonly #states: readonly [Feeds, Feeds];
  readonly #next: readonly [Feeds, Feeds];
  readonly #inputs = new Map<InputSet, Feeds>();
  readonly #outputs: Feeds;
  #current: 0 | 1 = 0;
  #steps: number;
  #running = false;

  private constructor(
    program: Program,
    options: Required<Pick<SessionOptions, "precision" | "stepsPerRun">>,
    model: CompiledModel,
    tensor: Allocate,
  ) {
    this.program = program;
    this.precision = options.precision;
    this.stepsPerRun = options.stepsPerRun;
    this.#steps = options.stepsPerRun;
    this.#model = model;
    this.#tensor = tensor;
    const changing = program.states.filter(({ node, next }) => node !== next);
    const allocate = (list: readonly Declaration[]): Feeds =>
      Object.fromEntries(list.map(({ name, shape }) => [name, tensor(shape)]));
    const renamed = (states: Feeds): Feeds =>
      Object.fromEntries(changing.map(({ name }) => [nextName(name), states[name]]));
    const first = allocate(program.states);
    const second = { ...first, ...allocate(changing) };
    this.#states = [first, second];
    this.#next = [renamed(second), renamed(first)];
    this.#outputs = Object.fromEntries(
      program.outputs.map(({ name, shape }) => [name, tensor(this.#stacked(shape))]),
    );
  }

  /** Compiles `program` for `engine`; its states start at zero (see {@link Session.loadStates}). */
  static async create(engine: Engine, program: Program, options: SessionOptions = {}): Promise<Session> {
    const { threads = 1, precision = "float32", stepsPerRun = 1, isSeldomRun } = options;
    if (stepsPerRun > 1 && program.inputs.length === 0)
      throw new RangeError(`session: program "${program.name}" has no inputs, so a run is one step`);
    const onnx = stepsPerRun === 1 ? emitOnnx(program, { precision }) : emitSteps(program, precision);
    const model = await engine.compile(onnx, { threads, isSeldomRun });
    const Floats = precision === "float64" ? Float64Array : Float32Array;
    const tensor: Allocate = (shape, type, given) => {
      const Elements = type === "uint8" ? Uint8Array : Floats;
      const data = given ?? new Elements(sizeOf(shape));
      if (!(data instanceof Elements) || data.length !== sizeOf(shape))
        throw new RangeError(
          `session: shape ${formatShape(shape)} needs a ${Elements.name} of ${sizeOf(shape)}, got a ${data.constructor.name} of ${data.length}`,
        );
      return model.tensor(data, shape);
    };
    return new Session(program, { precision, stepsPerRun }, model, tensor);
  }

  /** Input arrays by input name: the given ones, which the session then reads in place, else new zeroed ones. */
  allocateInputs(given: Readonly<Record<string, NumberArray>> = {}): InputSet {
    const tensors = Object.fromEntries(
      this.program.inputs.map(({ name, shape, type }) => [
        name,
        this.#tensor(this.#stacked(shape), type, given[name]),
      ]),
    );
    const set: InputSet = {
      arrays: Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])),
    };
    this.#inputs.set(set, tensors);
    return set;
  }

  /** Takes the first `steps` of the steps that `inputs` holds; each replaces the states. One run at a time. */
  async run(inputs: InputSet, steps = this.stepsPerRun): Promise<void> {
    const tensors = this.#inputs.get(inputs);
    if (!tensors) throw new TypeError("session: these inputs were not allocated by this session");
    if (!Number.isInteger(steps) || steps < 1 || steps > this.stepsPerRun)
      throw new RangeError(`session: a run takes 1 to ${this.stepsPerRun} steps, got ${steps}`);
    if (this.#running) throw new Error("session: a run is under way; await it before starting the next");
    this.#running = true;
    try {
      await this.#model.run(
        { ...this.#first(steps, tensors), ...this.#states[this.#current] },
        { ...this.#first(steps, this.#outputs), ...this.#next[this.#current] },
      );
      this.#current = this.#current === 0 ? 1 : 0;
      this.#steps = steps;
    } finally {
      this.#running = false;
    }
  }

  /** An output of the last run, after its last step or the given one (0 is the first); overwritten by the next run. */
  output(name: string, step = this.#steps - 1): FloatArray {
    const tensor = this.#outputs[name];
    if (!tensor) throw new RangeError(`session: program "${this.program.name}" has no output "${name}"`);
    if (!Number.isInteger(step) || step < 0 || step >= this.#steps)
      throw new RangeError(`session: the last run had steps 0 to ${this.#steps - 1}, not ${step}`);
    const data = tensor.data as FloatArray;
    if (this.stepsPerRun === 1) return data;
    const size = data.length / this.stepsPerRun;
    return data.subarray(step * size, (step + 1) * size);
  }

  /** The present value of a state; overwritten by the run after the next. */
  state(name: string): FloatArray {
    const tensor = this.#states[this.#current][name];
    if (!tensor) throw new RangeError(`session: program "${this.program.name}" has no state "${name}"`);
    return tensor.data as FloatArray;
  }

  /** Sets every state; nothing changes unless all names and sizes fit. */
  loadStates(values: ReadonlyMap<string, ArrayLike<number>>): void {
    for (const { name, shape } of this.program.states) {
      const found = values.get(name)?.length;
      if (found !== sizeOf(shape))
        throw new RangeError(
          `session: state "${name}" has shape ${formatShape(shape)}, got ${found === undefined ? "nothing" : `${found} values`}`,
        );
    }
    for (const { name } of this.program.states) this.state(name).set(values.get(name)!);
  }

  /** Sets every state to the values that `state` gives for its name, such as those of another session. */
  copyStates(state: (name: string) => ArrayLike<number>): void {
    this.loadStates(new Map(this.program.states.map(({ name }) => [name, state(name)])));
  }

  /** Releases the compiled model; the session cannot run afterwards. */
  async dispose(): Promise<void> {
    await this.#model.dispose();
  }

  /** The shape of an input or output for a whole run. */
  #stacked(shape: Shape): Shape {
    return this.stepsPerRun === 1 ? shape : [this.stepsPerRun, ...shape];
  }

  /** The first `steps` rows of stacked tensors, in the same memory. */
  #first(steps: number, tensors: Feeds): Feeds {
    if (steps === this.stepsPerRun) return tensors;
    return Object.fromEntries(
      Object.entries(tensors).map(([name, { data, dims }]) => {
        const shape = [steps, ...dims.slice(1)];
        return [name, this.#model.tensor(data.subarray(0, sizeOf(shape)), shape)];
      }),
    );
  }
}
