import type { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-node";
import { emitOnnx, nextName, type Precision } from "./onnx/emit.ts";
import type { Program } from "./program.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";

export type FloatArray = Float32Array | Float64Array;

export interface SessionOptions {
  /** Threads for the products inside one run (default 1). Results differ in the last bits between counts. */
  readonly threads?: number;
  /** Element type of every array of the session (default `float32`). */
  readonly precision?: Precision;
}

/** One set of input arrays: fill them, then pass the set to {@link Session.run}. */
export interface InputSet {
  readonly arrays: Readonly<Record<string, FloatArray>>;
}

type Feeds = Record<string, OnnxTensor>;
type Allocate = (shape: Shape, data?: FloatArray) => OnnxTensor;

/**
 * Runs a program with ONNX Runtime. States live here in two sets of buffers: a run reads one set and writes the
 * other, then they change places, so nothing is copied or allocated here. (The Node binding of ONNX Runtime, as of
 * 1.30, computes on the calling thread and also returns a copy of every output, which is dropped.)
 */
export class Session {
  readonly program: Program;
  readonly precision: Precision;
  readonly #session: InferenceSession;
  readonly #tensor: Allocate;
  /** #states[k] is read when #current is k. */
  readonly #states: readonly [Feeds, Feeds];
  readonly #fetches: readonly [Feeds, Feeds];
  readonly #feeds = new Map<InputSet, readonly [Feeds, Feeds]>();
  readonly #outputs: Feeds;
  #current: 0 | 1 = 0;
  #running = false;

  private constructor(program: Program, precision: Precision, session: InferenceSession, tensor: Allocate) {
    this.program = program;
    this.precision = precision;
    this.#session = session;
    this.#tensor = tensor;
    const allocate = (list: Program["states"] | Program["outputs"]): Feeds =>
      Object.fromEntries(list.map(({ name, shape }) => [name, tensor(shape)]));
    const changing = program.states.filter(({ node, next }) => node !== next);
    const first = allocate(program.states);
    this.#states = [first, { ...first, ...allocate(changing) }];
    this.#outputs = allocate(program.outputs);
    this.#fetches = [this.#states[1], this.#states[0]].map((written) => ({
      ...this.#outputs,
      ...Object.fromEntries(changing.map(({ name }) => [nextName(name), written[name]])),
    })) as unknown as readonly [Feeds, Feeds];
  }

  /** Compiles `program`; its states start at zero (see {@link Session.loadStates}). */
  static async create(
    program: Program,
    { threads = 1, precision = "float32" }: SessionOptions = {},
  ): Promise<Session> {
    const { default: onnxruntime } = await import("onnxruntime-node");
    const session = await onnxruntime.InferenceSession.create(emitOnnx(program, { precision }), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      extra: {
        // These would undo the transposition that matmul writes out because it is faster.
        optimization: { disable_specified_optimizers: "GemmTransposeFusion;MatmulTransposeFusion" },
        // Idle threads wait this long for work before they sleep; by default they keep a core from all others.
        session: { intra_op: { spin_duration_us: "50" } },
      },
    });
    const Elements = precision === "float64" ? Float64Array : Float32Array;
    const tensor: Allocate = (shape, data = new Elements(sizeOf(shape))) => {
      if (!(data instanceof Elements) || data.length !== sizeOf(shape))
        throw new RangeError(
          `session: shape ${formatShape(shape)} needs a ${Elements.name} of ${sizeOf(shape)}, got a ${data.constructor.name} of ${data.length}`,
        );
      return new onnxruntime.Tensor(precision, data as Float32Array, shape);
    };
    return new Session(program, precision, session, tensor);
  }

  /** Input arrays by input name: the given ones, which the session then reads in place, else new zeroed ones. */
  allocateInputs(given: Readonly<Record<string, FloatArray>> = {}): InputSet {
    const tensors = Object.fromEntries(
      this.program.inputs.map(({ name, shape }) => [name, this.#tensor(shape, given[name])]),
    );
    const set: InputSet = {
      arrays: Object.fromEntries(
        Object.entries(tensors).map(([name, { data }]) => [name, data as FloatArray]),
      ),
    };
    this.#feeds.set(set, [
      { ...tensors, ...this.#states[0] },
      { ...tensors, ...this.#states[1] },
    ]);
    return set;
  }

  /** Runs the program once and replaces the states. One run at a time. */
  async run(inputs: InputSet): Promise<void> {
    const feeds = this.#feeds.get(inputs);
    if (!feeds) throw new TypeError("session: these inputs were not allocated by this session");
    if (this.#running) throw new Error("session: a run is under way; await it before starting the next");
    this.#running = true;
    try {
      await this.#session.run(feeds[this.#current], this.#fetches[this.#current]);
      this.#current = this.#current === 0 ? 1 : 0;
    } finally {
      this.#running = false;
    }
  }

  /** An output of the last run; overwritten by the next. */
  output(name: string): FloatArray {
    const tensor = this.#outputs[name];
    if (!tensor) throw new RangeError(`session: program "${this.program.name}" has no output "${name}"`);
    return tensor.data as FloatArray;
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

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}
