import { UserError } from "../base/errors.ts";
import type { CompiledModel, Engine, EngineTensor, ModelValue } from "../engine/index.ts";
import { rangeText } from "../spaces/index.ts";
import { verifyChecksum } from "./checksum.ts";
import { type PolicyInterface, readInterface, unitRange } from "./interface.ts";
import { OUTSIDE } from "./robot-program.ts";

/** Sizes of what a policy is given and gives. */
export interface PolicySizes {
  readonly observationSize: number;
  /** What the robot itself measures beside images; undefined where a policy is given none of it. */
  readonly proprioceptionSize?: number | undefined;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Size of the policy's goal input if it is not the goal itself. */
  readonly goalInputSize?: number | undefined;
}

/**
 * Anything that acts: chooses an action, in [-1, 1] per dimension, for an observation and a goal, and beside an image for what the
 * robot itself measures.
 */
export interface ActingPolicy {
  /** The action for one observation and goal, in the units of the data. */
  act(
    observation: ArrayLike<number>,
    goal: ArrayLike<number>,
    proprioception?: ArrayLike<number>,
  ): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Throws UserError when the policy was made for an environment of other sizes. */
  requireFit?(spec: PolicySizes & { readonly id: string }): void;
}
/** Inputs and outputs of a policy: rows of these element types. */
const FIELDS = {
  observation: { side: "inputs", types: ["float32", "uint8"] },
  proprioception: { side: "inputs", types: ["float32"], isOptional: true },
  goal: { side: "inputs", types: ["float32", "uint8"] },
  action: { side: "outputs", types: ["float32"] },
} as const;

/** More numbers than an observation of any environment has. */
const LARGEST_SIZE = 2 ** 24;

/** A policy that gave NaN or infinity as an action. */
export class NonFiniteActionError extends UserError {}

/** A policy file, ready to act. */
export class Policy implements PolicySizes, ActingPolicy {
  readonly observationSize: number;
  readonly proprioceptionSize: number | undefined;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Names, units and ranges. Of a file that does not hold them, its sizes and actions in [−1, 1]. */
  readonly interface: PolicyInterface;
  readonly #name: string;
  readonly #model: CompiledModel;
  readonly #inputs: Record<"observation" | "goal", EngineTensor> &
    Partial<Record<"proprioception", EngineTensor>>;
  readonly #outputs: Record<"action", EngineTensor> & Partial<Record<typeof OUTSIDE, EngineTensor>>;

  private constructor(
    name: string,
    model: CompiledModel,
    sizes: Readonly<Record<Field, number>>,
    rows: number,
    known: PolicyInterface | undefined,
  ) {
    this.#name = name;
    this.observationSize = sizes.observation;
    this.proprioceptionSize = sizes.proprioception || undefined;
    this.goalSize = sizes.goal;
    this.actionSize = sizes.action;
    this.#model = model;
    const row = (name: string, size: number) => {
      const isBytes = model.inputs.some((value) => value.name === name && value.type === "uint8");
      const length = rows * size;
      return model.tensor(isBytes ? new Uint8Array(length) : new Float32Array(length), [rows, size]);
    };
    this.#inputs = {
      observation: row("observation", this.observationSize),
      ...(this.proprioceptionSize && { proprioception: row("proprioception", this.proprioceptionSize) }),
      goal: row("goal", this.goalSize),
    };
    const guarded = model.outputs.some((value) => value.name === OUTSIDE);
    this.#outputs = {
      action: row("action", this.actionSize),
      ...(guarded && { [OUTSIDE]: model.tensor(new Float32Array(rows), [rows]) }),
    };
    this.interface = known ?? {
      observation: {
        size: this.observationSize,
        type: this.#inputs.observation.data instanceof Uint8Array ? "uint8" : "float32",
      },
      ...(this.proprioceptionSize && { proprioception: { size: this.proprioceptionSize } }),
      goal: { size: this.goalSize },
      action: { size: this.actionSize, ...unitRange(this.actionSize) },
    };
  }

  /**
   * Compiles the bytes of a policy file.
   * @param name of the file, for errors
   * @param rows how many observations and goals {@link act} takes at once
   * @throws UserError when it is not a policy, or does not match the checksum in it.
   */
  static async compile(engine: Engine, bytes: Uint8Array, name: string, rows = 1): Promise<Policy> {
    if (verifyChecksum(bytes) === "wrong")
      throw new UserError(
        `${name} was changed since it was written: it does not match the SHA-256 in it; restore the file`,
      );
    const model = await engine.compile(bytes, { threads: 1 }).catch((cause: Error) => {
      throw new UserError(`${name} cannot be read as an ONNX model: ${firstLine(cause)}`, { cause });
    });
    try {
      return new Policy(name, model, sizesOf(model, name, rows), rows, readInterface(bytes, name));
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }

  /** @throws UserError when this policy was made for an environment of other sizes, or acts in the units of a robot. */
  requireFit(spec: PolicySizes & { readonly id: string }): void {
    const given = { ...spec, goalSize: spec.goalInputSize ?? spec.goalSize };
    for (const field of ["observationSize", "proprioceptionSize", "goalSize", "actionSize"] as const)
      if (this[field] !== given[field])
        throw new UserError(
          `${this.#name}: the policy's ${field} is ${this[field] ?? 0} but that of ${spec.id} is ${given[field] ?? 0}; give the environment it was trained for`,
        );
    const { low, high } = this.interface.action;
    const range = rangeText({ low, high });
    if (range !== "[-1, 1]")
      throw new UserError(
        `${this.#name}: the policy's actions have the range ${range} but those of ${spec.id} lie in [-1, 1]; train it with the action range -1:1`,
      );
  }

  /**
   * The most likely action for one observation and goal or, row-major, for so many `rows` as the policy was compiled for; of
   * bytes where the policy takes bytes. The returned array is overwritten by the next call.
   * @param proprioception what the robot itself measures, for a policy that takes it
   * @throws UserError when the model fails, or its action is not finite
   */
  async act(
    observation: ArrayLike<number>,
    goal: ArrayLike<number>,
    proprioception?: ArrayLike<number>,
  ): Promise<Float32Array> {
    this.#inputs.observation.data.set(observation);
    if (this.#inputs.proprioception) {
      if (proprioception?.length !== this.#inputs.proprioception.data.length)
        throw new UserError(
          `${this.#name} also takes proprioception, ${this.proprioceptionSize} numbers that the robot itself measures; give it these`,
        );
      this.#inputs.proprioception.data.set(proprioception);
    }
    this.#inputs.goal.data.set(goal);
    await this.#model.run(this.#inputs, this.#outputs).catch((cause: Error) => {
      throw new UserError(`${this.#name} cannot act: ${firstLine(cause)}; ${REMEDY}`, { cause });
    });
    const action = this.#outputs.action.data as Float32Array;
    const fault = action.findIndex((value) => !Number.isFinite(value));
    if (fault >= 0)
      throw new NonFiniteActionError(
        `${this.#name} cannot act: number ${fault} of its action is ${action[fault]}; ${REMEDY}`,
      );
    return action;
  }

  /** Whether the file says if an observation lies outside of what the training data show. */
  get isGuarded(): boolean {
    return this.#outputs[OUTSIDE] !== undefined;
  }

  /** Whether an observation of the last call lay outside of what the training data show; undefined if the file does not say. */
  get outsideTraining(): boolean | undefined {
    return this.#outputs[OUTSIDE]?.data.some((flag) => flag !== 0);
  }

  /** Releases the model; the policy cannot act afterwards. */
  async dispose(): Promise<void> {
    await this.#model.dispose();
  }
}

const REMEDY = "give a policy.onnx of a run";

type Field = keyof typeof FIELDS;

/** Sizes of the inputs and of the action, 0 of an input that it does not have. Throws UserError when the model is no policy. */
function sizesOf(model: CompiledModel, name: string, rows: number): Record<Field, number> {
  const other = model.inputs.find((input) => !Object.hasOwn(FIELDS, input.name));
  if (other)
    throw new UserError(
      `${name} is not a policy: it has an input "${other.name}" other than observation, proprioception and goal; ${REMEDY}`,
    );
  const sizes = Object.entries(FIELDS).map(([field, { side, types, ...others }]) => {
    const value = model[side].find((value) => value.name === field);
    if (!value && "isOptional" in others) return [field, 0];
    const refusal = `${name} is not a policy: its ${side} have no "${field}" of ${rows === 1 ? "one row" : `${rows} rows`} and up to ${LARGEST_SIZE} numbers of type ${types.join(" or ")}; ${REMEDY}`;
    return [field, sizeOf(value, { types, rows }, refusal)];
  });
  return Object.fromEntries(sizes) as Record<Field, number>;
}

function sizeOf(
  value: ModelValue | undefined,
  { types, rows }: { readonly types: readonly string[]; readonly rows: number },
  refusal: string,
): number {
  const [count, size, ...rest] = value?.shape ?? [];
  const hasRows = count === rows || typeof count === "string";
  const isSize = typeof size === "number" && size >= 1 && size <= LARGEST_SIZE;
  if (!hasRows || !isSize || rest.length > 0 || !types.includes(value?.type ?? ""))
    throw new UserError(refusal);
  return size;
}

/** The sentence of an error of an engine, without what follows it. */
function firstLine({ message }: Error): string {
  return message.split("\n", 1)[0].trim();
}
