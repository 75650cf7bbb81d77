import { UserError } from "../base/errors.ts";
import type { CompiledModel, Engine, EngineTensor, ModelValue } from "../engine/index.ts";
import { rangeText } from "../spaces/index.ts";
import { verifyChecksum } from "./checksum.ts";
import { type PolicyInterface, readInterface, unitRange } from "./interface.ts";
import { OUTSIDE } from "./robot-program.ts";

/** Sizes of the inputs and the output of a policy. */
export interface PolicySizes {
  readonly observationSize: number;
  /** Size of the robot's own measurements beside images; undefined if the policy takes none. */
  readonly proprioceptionSize?: number | undefined;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Size of the policy's goal input if it is not the goal itself. */
  readonly goalInputSize?: number | undefined;
}

/** Any policy: it returns an action, in [−1, 1] per dimension, for an observation and a goal. */
export interface ActingPolicy {
  /**
   * The action, [actionSize], for one observation [observationSize] and goal [goalSize], in the units of the data.
   * @param proprioception the robot's own measurements, if they are given beside images
   */
  act(
    observation: ArrayLike<number>,
    goal: ArrayLike<number>,
    proprioception?: ArrayLike<number>,
  ): ArrayLike<number> | Promise<ArrayLike<number>>;
  /**
   * Checks that the policy fits an environment.
   * @throws UserError when it was trained with other sizes
   */
  requireFit?(spec: PolicySizes & { readonly id: string }): void;
}
/** Inputs and outputs of a policy: rows of these element types. */
const FIELDS = {
  observation: { side: "inputs", types: ["float32", "uint8"] },
  proprioception: { side: "inputs", types: ["float32"], isOptional: true },
  goal: { side: "inputs", types: ["float32", "uint8"] },
  action: { side: "outputs", types: ["float32"] },
} as const;

/** More numbers than any observation has. */
const LARGEST_SIZE = 2 ** 24;

/** A policy returned NaN or infinity as an action. */
export class NonFiniteActionError extends UserError {}

/** A policy from an ONNX file, compiled to act. */
export class Policy implements PolicySizes, ActingPolicy {
  readonly observationSize: number;
  readonly proprioceptionSize: number | undefined;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Names, units and ranges of inputs and actions. If the file has none, the sizes, and the range [−1, 1] of actions. */
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
   * @param name name of the file in errors
   * @param rows number of observations and goals in one call of {@link act}
   * @throws UserError when the file is not a policy, or does not match its checksum
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

  /**
   * Checks that the policy fits an environment.
   * @throws UserError when it was trained with other sizes, or its actions are in the units of a robot
   */
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
   * The most likely action, [actionSize], for one observation [observationSize] and goal [goalSize]. A policy that was
   * compiled for several rows takes and returns that many, row-major. The next call overwrites the returned array.
   * @param proprioception the robot's own measurements, [proprioceptionSize], for a policy that takes them
   * @throws UserError when the model fails, proprioception is missing, or the action is not finite
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

  /** Whether the policy detects observations outside the range of its training data. */
  get isGuarded(): boolean {
    return this.#outputs[OUTSIDE] !== undefined;
  }

  /**
   * Whether an observation of the last call was outside the range of the training data; undefined unless
   * {@link isGuarded}.
   */
  get outsideTraining(): boolean | undefined {
    return this.#outputs[OUTSIDE]?.data.some((flag) => flag !== 0);
  }

  /** Releases the model. The policy cannot act afterwards. */
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
