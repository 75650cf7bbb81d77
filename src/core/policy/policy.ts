import { UserError } from "../base/errors.ts";
import type { CompiledModel, Engine, EngineTensor } from "../engine/index.ts";
import { verifyChecksum } from "./checksum.ts";

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
  readonly #name: string;
  readonly #model: CompiledModel;
  readonly #inputs: Record<"observation" | "goal", EngineTensor>;
  readonly #outputs: Record<"action", EngineTensor>;

  private constructor(name: string, model: CompiledModel, sizes: readonly number[], rows: number) {
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
    this.#outputs = { action: row("action", this.actionSize) };
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
    return new Policy(name, model, sizes, rows);
  }

  /** @throws UserError when this policy was made for an environment of other sizes. */
  requireFit(spec: PolicySizes & { readonly id: string }): void {
    for (const field of ["observationSize", "goalSize", "actionSize"] as const)
      if (this[field] !== spec[field])
        throw new UserError(
          `${this.#name}: the policy's ${field} is ${this[field]} but that of ${spec.id} is ${spec[field]}; give the environment it was trained for`,
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

  async dispose(): Promise<void> {
    await this.#model.dispose();
  }
}
