import { readFile } from "node:fs/promises";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { GoalEnvSpec } from "../envs/index.ts";
import { UserError } from "../errors.ts";
import { loadOnnxRuntime } from "../graph/index.ts";

/** A policy file, ready to act. */
export class Policy {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
  readonly #name: string;
  readonly #session: InferenceSession;
  readonly #feeds: Record<"observation" | "goal", Tensor>;
  readonly #fetches: Record<"action", Tensor>;

  private constructor(
    name: string,
    session: InferenceSession,
    sizes: readonly number[],
    tensor: (size: number) => Tensor,
  ) {
    this.#name = name;
    [this.observationSize, this.goalSize, this.actionSize] = sizes;
    this.#session = session;
    this.#feeds = { observation: tensor(this.observationSize), goal: tensor(this.goalSize) };
    this.#fetches = { action: tensor(this.actionSize) };
  }

  /**
   * Loads a policy from a path or from the bytes of the file.
   * @throws UserError when it is not a policy.
   */
  static async load(source: string | Uint8Array): Promise<Policy> {
    const name = typeof source === "string" ? source : "policy";
    const onnxruntime = await loadOnnxRuntime();
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 as const };
    let session: InferenceSession;
    try {
      const bytes = typeof source === "string" ? await readFile(source) : source;
      session = await onnxruntime.InferenceSession.create(bytes, options);
    } catch (error) {
      throw new UserError(`${name} cannot be read as an ONNX model: ${(error as Error).message}`, {
        cause: error,
      });
    }
    const sizes = ["observation", "goal", "action"].map((field) => {
      const value = [...session.inputMetadata, ...session.outputMetadata].find(
        (entry) => entry.name === field,
      );
      const size = value?.isTensor ? value.shape[1] : undefined;
      if (typeof size !== "number")
        throw new UserError(
          `${name} is not a policy: it has no matrix "${field}"; give a policy.onnx of a run`,
        );
      return size;
    });
    return new Policy(
      name,
      session,
      sizes,
      (size) => new onnxruntime.Tensor("float32", new Float32Array(size), [1, size]),
    );
  }

  /** @throws UserError when this policy was made for an environment of other sizes. */
  requireFit(spec: GoalEnvSpec): void {
    for (const field of ["observationSize", "goalSize", "actionSize"] as const)
      if (this[field] !== spec[field])
        throw new UserError(
          `${this.#name}: the policy's ${field} is ${this[field]} but that of ${spec.id} is ${spec[field]}; give the environment it was trained for`,
        );
  }

  /** The most likely action for one observation and goal; the returned array is overwritten by the next call. */
  async act(observation: ArrayLike<number>, goal: ArrayLike<number>): Promise<Float32Array> {
    (this.#feeds.observation.data as Float32Array).set(observation);
    (this.#feeds.goal.data as Float32Array).set(goal);
    await this.#session.run(this.#feeds, this.#fetches);
    return this.#fetches.action.data as Float32Array;
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}
