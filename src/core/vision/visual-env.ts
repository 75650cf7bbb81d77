import { UserError } from "../base/errors.ts";
import {
  CAMERA_VIEWS,
  type EnvOptions,
  type GoalEnv,
  type GoalEnvSpec,
  type GoalEnvState,
  makeEnv,
} from "../envs/index.ts";
import { Sight, type SightOptions } from "./sight.ts";

/** How an environment is drawn for policies. */
export interface VisualOptions extends SightOptions {
  /** Whether policies receive goals as vectors (default), or as images of states that achieve them. */
  readonly goal?: "vector" | "image";
}

/**
 * An environment whose observations, and optionally goals, are images, see {@link Sight}. The robot's own measurements
 * may be given beside observations. Everything else is unchanged: success, for example, depends on the state.
 */
export class VisualEnv implements GoalEnv {
  readonly spec: GoalEnvSpec;
  /** The environment without images, whose observations are states. */
  readonly world: GoalEnv;
  readonly #sight: Sight;
  readonly #observation: Float64Array;
  readonly #goalInput: Float64Array | undefined;
  #isDrawn = false;

  /** Takes over `world` and `sight`, which are disposed of with this environment. */
  constructor(world: GoalEnv, sight: Sight, goal: "vector" | "image" = "vector") {
    this.world = world;
    this.spec = sight.specOf(world.spec, goal);
    this.#sight = sight;
    this.#observation = new Float64Array(this.spec.observationSize);
    this.#goalInput = goal === "image" ? new Float64Array(this.spec.observationSize) : undefined;
  }

  /** The images of the present state, drawn when they are read. */
  get observation(): Float64Array {
    if (!this.#isDrawn) this.#observation.set(this.#sight.observe(this.world));
    this.#isDrawn = true;
    return this.#observation;
  }

  get proprioception(): Float64Array | undefined {
    return this.#sight.proprioception(this.world);
  }

  /** The images of a state that achieves the desired goal, drawn when they are read; undefined if goals are vectors. */
  get goalInput(): Float64Array | undefined {
    this.#goalInput?.set(this.#sight.goal(this.world));
    return this.#goalInput;
  }

  /** The achieved goal as numbers, [goalSize]. */
  get achievedGoal(): Float64Array {
    return this.world.achievedGoal;
  }

  /** The desired goal as numbers, [goalSize]. Policies receive {@link goalInput} if there is one. */
  get desiredGoal(): Float64Array {
    return this.world.desiredGoal;
  }

  get terminated(): boolean {
    return this.world.terminated;
  }

  get reward(): number | undefined {
    return this.world.reward;
  }

  reset(seed: number, task?: number): void {
    this.world.reset(seed, task);
    this.#isDrawn = false;
  }

  step(action: ArrayLike<number>): void {
    this.world.step(action);
    this.#isDrawn = false;
  }

  setDesiredGoal(goal: ArrayLike<number>): void {
    this.world.setDesiredGoal(goal);
  }

  success(): boolean {
    return this.world.success();
  }

  save(): GoalEnvState {
    return this.world.save();
  }

  /** Continues from what {@link save} returned. */
  restore(state: GoalEnvState): void {
    this.world.restore(state);
    this.#isDrawn = false;
  }

  scene() {
    return this.world.scene();
  }

  /** Releases the simulation and the renderer. */
  dispose(): void {
    this.world.dispose();
    this.#sight.dispose();
  }
}

/**
 * A new instance of an environment whose observations are images.
 * @throws UserError for an unknown environment, or an option that is not valid
 */
export async function makeVisualEnv(
  id: string,
  { goal, ...images }: VisualOptions,
  options: EnvOptions = {},
): Promise<VisualEnv> {
  const sight = await makeSight(id, images);
  return new VisualEnv(await makeEnv(id, options), sight, goal);
}

/** The {@link Sight} of an environment. */
export async function makeSight(id: string, options: SightOptions): Promise<Sight> {
  const { height, width, cameras } = options;
  for (const [name, value] of Object.entries({ height, width }))
    if (!(Number.isInteger(value) && value >= 1 && value <= 1024))
      throw new UserError(`image ${name}: give a whole number from 1 to 1024, not ${value}`);
  const unknown = cameras?.find((view) => !CAMERA_VIEWS.includes(view));
  if (cameras?.length === 0 || unknown !== undefined)
    throw new UserError(
      `${id} has no camera "${unknown ?? ""}"; give one or more of ${CAMERA_VIEWS.join(", ")}`,
    );
  return new Sight(await makeEnv(id), options);
}
