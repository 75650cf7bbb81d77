import type { RandomGenerator } from "../../random/generator.ts";
import type { GoalEnvSpec, SceneGeom } from "../core/goal-env.ts";
import { sceneGeom } from "../core/scene.ts";
import type { Task } from "../core/task.ts";
import { poseGeoms, simulationGeoms } from "../sim/scene.ts";
import { Simulation } from "../sim/simulation.ts";
import { sawyerModel } from "./model.ts";
import { DOOR, settle } from "./start.ts";
import { type SawyerVariant, SUBSTEPS } from "./variant.ts";

/** Metres by which a unit action moves the point that the hand follows. */
const ACTION_SCALE = 0.02;

/** Settling takes the time of ten environment steps and always gives the same bits: once per process is enough. */
const starts = new Map<string, Float64Array>();

/** One of the two Sawyer tasks; see docs/environments.md for the action and observation layout. */
export class SawyerTask implements Task {
  readonly spec: GoalEnvSpec;
  readonly observation: Float64Array;
  readonly achievedGoal: Float64Array;
  readonly desiredGoal: Float64Array;
  readonly stateSize: number;
  readonly #variant: SawyerVariant;
  readonly #simulation: Simulation;
  readonly #start: Float64Array;
  readonly #handBody: number;
  readonly #scene: SceneGeom[];

  private constructor(variant: SawyerVariant, simulation: Simulation) {
    const { spec } = variant;
    this.spec = spec;
    this.observation = new Float64Array(spec.observationSize);
    this.achievedGoal = new Float64Array(spec.goalSize);
    this.desiredGoal = new Float64Array(spec.goalSize);
    this.stateSize = simulation.stateSize;
    this.#variant = variant;
    this.#simulation = simulation;
    this.#handBody = simulation.model.id("body", "hand");
    this.#scene = [
      ...simulationGeoms(simulation),
      sceneGeom("goal", "sphere", [0.02, 0, 0], [0.9, 0.2, 0.2, 1]),
    ];
    let start = starts.get(spec.id);
    if (start === undefined) {
      start = settle(simulation, variant);
      starts.set(spec.id, start);
    }
    this.#start = start;
  }

  static async create(variant: SawyerVariant): Promise<SawyerTask> {
    return new SawyerTask(variant, await Simulation.create(sawyerModel(variant.model)));
  }

  begin(random: RandomGenerator): void {
    const { goalLow, goalHigh } = this.#variant;
    for (let i = 0; i < goalLow.length; i++) this.desiredGoal[i] = random.uniform(goalLow[i], goalHigh[i]);
    this.#simulation.restore(this.#start);
    this.#observe();
  }

  /** Moves the point that the hand follows from where that point is, not from where the hand is. */
  advance(action: Float64Array): void {
    const { low, high } = this.#variant;
    const { mocapPos } = this.#simulation;
    for (let i = 0; i < 3; i++)
      mocapPos[i] = Math.min(high[i], Math.max(low[i], mocapPos[i] + ACTION_SCALE * action[i]));
    this.#simulation.step(SUBSTEPS);
    this.#observe();
  }

  save(target: Float64Array): void {
    this.#simulation.save(target);
  }

  restore(source: Float64Array): void {
    this.#simulation.restore(source);
  }

  scene(): readonly SceneGeom[] {
    poseGeoms(this.#scene, this.#simulation);
    this.#scene[this.#scene.length - 1].position.set(this.#variant.goalPlace(this.desiredGoal));
    return this.#scene;
  }

  dispose(): void {
    this.#simulation.dispose();
  }

  /** As in the original, the hand's position lags the joints by one substep; a door's angle does not. */
  #observe(): void {
    const { xpos, qpos } = this.#simulation;
    this.observation.set(xpos.subarray(3 * this.#handBody, 3 * this.#handBody + 3));
    if (this.#variant.observesDoor) this.observation[3] = qpos[DOOR];
    this.achievedGoal.set(this.observation.subarray(-this.achievedGoal.length));
  }
}
