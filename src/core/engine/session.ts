import { emitOnnx, emitSteps, nextName, type Precision } from "../graph/emit.ts";
import type { Declaration, InputDeclaration, Program } from "../graph/program.ts";
import { formatShape, type Shape, sizeOf } from "../graph/shape.ts";
import type { CompiledModel, Engine, EngineTensor, FloatArray, NumberArray } from "./engine.ts";

/** How a session runs its program. */
export interface SessionOptions {
  /** Threads for matrix products within a run (default 1). Results of different counts differ in the last bits. */
  readonly threads?: number;
  /** Element type of all arrays of the session except byte inputs (default `float32`). */
  readonly precision?: Precision;
  /** Largest number of steps in one run (default 1). They share the fixed cost of a run, see {@link Session}. */
  readonly stepsPerRun?: number;
  /** Releases the memory of a run after each run (default false). */
  readonly isSeldomRun?: boolean;
}

/**
 * One set of input arrays: fill them, then pass the set to {@link Session.run}. With several steps per run, an array
 * holds the inputs of all steps, step by step. Byte inputs are Uint8Arrays, all others arrays of the session's
 * precision.
 */
export interface InputSet {
  /** By the name of the input. */
  readonly arrays: Readonly<Record<string, NumberArray>>;
}

type Feeds = Record<string, EngineTensor>;
type Allocate = (shape: Shape, type?: InputDeclaration["type"], data?: NumberArray) => EngineTensor;

/**
 * Runs a program on an engine. The states are in two sets of buffers: a run reads one and writes the other, and then
 * they are exchanged, so nothing is copied or allocated here. An engine may have a fixed cost per run, such as a copy
 * of every output. A run of several steps pays it once.
 */
export class Session {
  readonly program: Program;
  /** Element type of all arrays except byte inputs. */
  readonly precision: Precision;
  /** Largest number of steps in one run. */
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

  /**
   * Compiles `program` for `engine`. Its states start at zero, see {@link Session.loadStates}.
   * @throws RangeError for several steps per run of a program without inputs; Error when the engine cannot compile it
   */
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

  /**
   * Input arrays by input name. The session reads given arrays in place; the others are new and zero.
   * @throws RangeError for a given array of another type or length than the input's
   */
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

  /**
   * Makes the first `steps` steps of `inputs` (default all). Each replaces the states.
   * @throws TypeError for inputs of another session; RangeError for more steps than a run can have; Error while another
   * run is under way
   */
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

  /**
   * An output of the last run, row-major, after step `step` of it (0 is the first; default the last). The next run
   * overwrites it.
   * @throws RangeError for an output or a step that does not exist
   */
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

  /**
   * The present values of a state, row-major. The run after the next overwrites them.
   * @throws RangeError for a state that does not exist
   */
  state(name: string): FloatArray {
    const tensor = this.#states[this.#current][name];
    if (!tensor) throw new RangeError(`session: program "${this.program.name}" has no state "${name}"`);
    return tensor.data as FloatArray;
  }

  /**
   * Sets every state.
   * @throws RangeError when a state is missing or has another size; nothing is changed then
   */
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

  /**
   * Sets every state to the values that `state` returns for its name, such as those of another session.
   * @throws RangeError as {@link loadStates}
   */
  copyStates(state: (name: string) => ArrayLike<number>): void {
    this.loadStates(new Map(this.program.states.map(({ name }) => [name, state(name)])));
  }

  /** Releases the compiled model. The session cannot run afterwards. */
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
