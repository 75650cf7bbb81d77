import { UserError } from "../base/errors.ts";
import type { CompiledModel, Engine, EngineTensor } from "../engine/index.ts";
import { rangeText } from "../spaces/index.ts";
import { verifyChecksum } from "./checksum.ts";
import { type PolicyInterface, readInterface, unitRange } from "./interface.ts";
import { OUTSIDE } from "./robot-program.ts";

/** Sizes of what a policy is given and gives. */
export interface PolicySizes {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
}

/** Anything that acts: chooses an action, in [-1, 1] per dimension, for an observation and a goal. */
export interface ActingPolicy {
  act(
    observation: ArrayLike<number>,
    goal: ArrayLike<number>,
  ): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Throws UserError when the policy was made for an environment of other sizes. */
  requireFit?(spec: PolicySizes & { readonly id: string }): void;
}

/** A policy file, ready to act. */
export class Policy implements PolicySizes, ActingPolicy {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Names, units and ranges. Of a file that does not hold them, its sizes and actions in [−1, 1]. */
  readonly interface: PolicyInterface;
  readonly #name: string;
  readonly #model: CompiledModel;
  readonly #inputs: Record<"observation" | "goal", EngineTensor>;
  readonly #outputs: Record<"action", EngineTensor> & Partial<Record<typeof OUTSIDE, EngineTensor>>;

  private constructor(
    name: string,
    model: CompiledModel,
    sizes: readonly number[],
    rows: number,
    known: PolicyInterface | undefined,
  ) {
    this.#name = name;
    [this.observationSize, this.goalSize, this.actionSize] = sizes;
    this.#model = model;
    const row = (name: string, size: number) => {
      const isBytes = model.inputs.some((value) => value.name === name && value.type === "uint8");
      const length = rows * size;
      return model.tensor(isBytes ? new Uint8Array(length) : new Float32Array(length), [rows, size]);
    };
    this.#inputs = {
      observation: row("observation", this.observationSize),
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
      throw new UserError(`${name} cannot be read as an ONNX model: ${cause.message}`, { cause });
    });
    const sizes = ["observation", "goal", "action"].map((field) => {
      const size = [...model.inputs, ...model.outputs].find((value) => value.name === field)?.shape?.[1];
      if (typeof size !== "number")
        throw new UserError(
          `${name} is not a policy: it has no matrix "${field}"; give a policy.onnx of a run`,
        );
      return size;
    });
    return new Policy(name, model, sizes, rows, readInterface(bytes, name));
  }

  /** @throws UserError when this policy was made for an environment of other sizes, or acts in the units of a robot. */
  requireFit(spec: PolicySizes & { readonly id: string }): void {
    for (const field of ["observationSize", "goalSize", "actionSize"] as const)
      if (this[field] !== spec[field])
        throw new UserError(
          `${this.#name}: the policy's ${field} is ${this[field]} but that of ${spec.id} is ${spec[field]}; give the environment it was trained for`,
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
   */
  async act(observation: ArrayLike<number>, goal: ArrayLike<number>): Promise<Float32Array> {
    this.#inputs.observation.data.set(observation);
    this.#inputs.goal.data.set(goal);
    await this.#model.run(this.#inputs, this.#outputs);
    return this.#outputs.action.data as Float32Array;
  }

  /** Whether the file says if an observation lies outside of what the training data show. */
  get isGuarded(): boolean {
    return this.#outputs[OUTSIDE] !== undefined;
  }

  /** Whether an observation of the last call lay outside of what the training data show; undefined if the file does not say. */
  get outsideTraining(): boolean | undefined {
    return this.#outputs[OUTSIDE]?.data.some((flag) => flag !== 0);
  }

  async dispose(): Promise<void> {
    await this.#model.dispose();
  }
}
