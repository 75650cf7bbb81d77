import { RandomGenerator, type RandomState } from "../../random/generator.ts";
import { GoalRule } from "../../spaces/index.ts";
import type { GoalEnv, GoalEnvSpec, GoalEnvState, SceneGeom } from "./goal-env.ts";
import type { Task } from "./task.ts";

/** Options of a new environment. */
export interface EnvOptions {
  /**
   * Standard deviation of Gaussian noise on actions, as a fraction of half the action range. The noisy action is
   * clipped to [−1, 1]. Default 0. The robustness study of SMORe uses 0.5, 1 and 1.5.
   */
  readonly actionNoise?: number;
  /**
   * For collecting data in a maze. If true, episodes begin in any cell instead of a fixed task, and continue after the
   * goal is reached. Only for environments with fixed tasks. Default false.
   */
  readonly openEnded?: boolean;
  /**
   * How the mass and the inertia of a runner's capsules are computed. "exact", the default, is MuJoCo's rule since
   * version 2.1.2. "cylinder" is the earlier rule, which D4RL's data were collected with: a capsule counts as a
   * cylinder, longer than its straight part by half a radius at each end. Only for environments whose entry has
   * `hasCapsuleInertia`.
   */
  readonly capsuleInertia?: "exact" | "cylinder";
}

const RANDOM_WORDS = 4;
/** Numbers at the beginning of a saved state: both random generators, and whether the episode has ended. */
const HEAD_SIZE = 2 * RANDOM_WORDS + 1;

/** The {@link GoalEnv} of a {@link Task}. */
export class TaskEnv implements GoalEnv {
  readonly spec: GoalEnvSpec;
  readonly observation: Float64Array;
  readonly achievedGoal: Float64Array;
  readonly desiredGoal: Float64Array;
  readonly achieveGoal?: () => void;
  readonly #task: Task;
  readonly #goalRule: GoalRule;
  readonly #actionNoise: number;
  readonly #action: Float64Array;
  #taskRandom = RandomGenerator.from(0);
  #noiseRandom = RandomGenerator.from(0);
  #phase: "before reset" | "running" | "ended" | "failed" | "disposed" = "before reset";

  constructor(task: Task, options: EnvOptions = {}) {
    this.#task = task;
    this.#actionNoise = options.actionNoise ?? 0;
    this.spec = task.spec;
    this.#goalRule = new GoalRule(task.spec);
    this.observation = task.observation;
    this.achievedGoal = task.achievedGoal;
    this.desiredGoal = task.desiredGoal;
    this.#action = new Float64Array(task.spec.actionSize);
    if (task.achieveGoal) this.achieveGoal = () => this.#achieveGoal();
  }

  get terminated(): boolean {
    return this.#phase === "ended";
  }

  get reward(): number | undefined {
    return this.#task.reward;
  }

  reset(seed: number, task?: number): void {
    if (this.#phase === "disposed") this.#refuse("reset");
    if (task !== undefined) checkTask(task, this.spec);
    // Two streams, so that the initial state does not depend on whether there is noise.
    this.#taskRandom = RandomGenerator.from(seed, "episode");
    this.#noiseRandom = RandomGenerator.from(seed, "action noise");
    this.#task.begin(this.#taskRandom, task);
    this.#phase = "running";
  }

  step(action: ArrayLike<number>): void {
    if (this.#phase !== "running") this.#refuse("step");
    checkVector("action", action, this.spec.actionSize, this.spec.id);
    for (let i = 0; i < this.#action.length; i++) {
      this.#action[i] = clip(action[i]);
      if (this.#actionNoise > 0)
        this.#action[i] = clip(this.#action[i] + this.#actionNoise * this.#noiseRandom.normal());
    }
    this.#phase = "failed"; // until the step is through
    this.#task.advance(this.#action, this.#taskRandom);
    this.#phase = this.#task.terminated?.() ? "ended" : "running";
  }

  setDesiredGoal(goal: ArrayLike<number>): void {
    if (this.#phase !== "running" && this.#phase !== "ended") this.#refuse("setDesiredGoal");
    checkVector("goal", goal, this.spec.goalSize, this.spec.id);
    this.desiredGoal.set(goal);
    this.#task.goalReplaced?.();
  }

  #achieveGoal(): void {
    if (this.#phase !== "running" && this.#phase !== "ended") this.#refuse("achieveGoal");
    this.#task.achieveGoal!();
    this.#phase = this.#task.terminated?.() ? "ended" : "running";
  }

  success(): boolean {
    if (this.terminated && this.spec.earlyEnd === "failure") return false;
    return this.#goalRule.reached(this.achievedGoal, this.desiredGoal);
  }

  save(): GoalEnvState {
    if (this.#phase !== "running" && this.#phase !== "ended") this.#refuse("save");
    const values = new Float64Array(this.#stateSize());
    values.set([...this.#taskRandom.state(), ...this.#noiseRandom.state(), Number(this.terminated)]);
    let offset = HEAD_SIZE;
    for (const vector of this.#vectors()) {
      values.set(vector, offset);
      offset += vector.length;
    }
    this.#task.save(values.subarray(offset));
    return { id: this.spec.id, values };
  }

  restore(state: GoalEnvState): void {
    if (this.#phase === "disposed") this.#refuse("restore");
    if (state.id !== this.spec.id || state.values.length !== this.#stateSize())
      throw new RangeError(
        `state: ${this.spec.id} continues from ${this.#stateSize()} values of its own, got ${state.values.length} of ${state.id}`,
      );
    const { values } = state;
    this.#taskRandom = RandomGenerator.restore([
      ...values.subarray(0, RANDOM_WORDS),
    ] as unknown as RandomState);
    this.#noiseRandom = RandomGenerator.restore([
      ...values.subarray(RANDOM_WORDS, 2 * RANDOM_WORDS),
    ] as unknown as RandomState);
    let offset = HEAD_SIZE;
    for (const vector of this.#vectors()) {
      vector.set(values.subarray(offset, offset + vector.length));
      offset += vector.length;
    }
    this.#task.restore(values.subarray(offset));
    this.#phase = values[HEAD_SIZE - 1] === 1 ? "ended" : "running";
  }

  scene(): readonly SceneGeom[] {
    if (this.#phase === "disposed") this.#refuse("scene");
    return this.#task.scene();
  }

  dispose(): void {
    if (this.#phase === "disposed") return;
    this.#phase = "disposed";
    this.#task.dispose();
  }

  #vectors(): readonly Float64Array[] {
    return [this.observation, this.achievedGoal, this.desiredGoal];
  }

  #stateSize(): number {
    return this.#vectors().reduce((size, vector) => size + vector.length, HEAD_SIZE + this.#task.stateSize);
  }

  #refuse(call: string): never {
    const reasons = {
      "before reset": "no episode has begun; call reset(seed) first",
      running: "an episode is running",
      ended: "the episode has ended; call reset(seed) to begin another",
      failed: "the last step failed; call reset(seed) to begin another episode",
      disposed: "it was disposed",
    };
    throw new Error(`${this.spec.id}: cannot ${call}: ${reasons[this.#phase]}`);
  }
}

function checkTask(task: number, { id, taskCount }: GoalEnvSpec): void {
  if (taskCount === undefined)
    throw new RangeError(`task: ${id} has no fixed tasks, so none of number ${task}`);
  if (!(Number.isInteger(task) && task >= 1 && task <= taskCount))
    throw new RangeError(`task: ${id} has the tasks 1 to ${taskCount}, not ${task}`);
}

function clip(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

function checkVector(what: string, vector: ArrayLike<number>, size: number, id: string): void {
  if (vector.length !== size)
    throw new RangeError(`${what}: ${id} takes ${size} numbers, got ${vector.length}`);
  for (let i = 0; i < size; i++)
    if (!Number.isFinite(vector[i]))
      throw new RangeError(`${what}[${i}]: expected a finite number, got ${vector[i]}`);
}
