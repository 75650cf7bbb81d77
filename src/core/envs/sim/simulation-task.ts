import type { RandomGenerator } from "../../random/generator.ts";
import type { GoalEnvSpec, SceneGeom } from "../contract/goal-env.ts";
import type { Task } from "../contract/task.ts";
import { poseGeoms, simulationGeoms } from "./scene.ts";
import type { Simulation } from "./simulation.ts";

/**
 * A task whose world is a MuJoCo simulation: its arrays, its scene, and saving and restoring. A task with state of its
 * own beside the simulation's extends `stateSize`, `save` and `restore`.
 */
export abstract class SimulationTask implements Task {
  readonly spec: GoalEnvSpec;
  readonly observation: Float64Array;
  readonly achievedGoal: Float64Array;
  readonly desiredGoal: Float64Array;
  protected readonly simulation: Simulation;
  readonly #scene: readonly SceneGeom[];
  readonly #markers: readonly SceneGeom[];

  /** @param markers geoms to draw after those of the model; names of those that show the goal begin with "goal" */
  protected constructor(spec: GoalEnvSpec, simulation: Simulation, markers: readonly SceneGeom[]) {
    this.spec = spec;
    this.observation = new Float64Array(spec.observationSize);
    this.achievedGoal = new Float64Array(spec.goalSize);
    this.desiredGoal = new Float64Array(spec.goalSize);
    this.simulation = simulation;
    this.#markers = markers;
    this.#scene = [...simulationGeoms(simulation), ...markers];
  }

  abstract begin(random: RandomGenerator, task?: number): void;

  abstract advance(action: Float64Array, random: RandomGenerator): void;

  /** Moves the markers to where they belong; called after the model's geoms have been posed. */
  protected abstract poseMarkers(markers: readonly SceneGeom[]): void;

  get stateSize(): number {
    return this.simulation.stateSize;
  }

  save(target: Float64Array): void {
    this.simulation.save(target);
  }

  restore(source: Float64Array): void {
    this.simulation.restore(source);
  }

  scene(): readonly SceneGeom[] {
    poseGeoms(this.#scene, this.simulation);
    this.poseMarkers(this.#markers);
    return this.#scene;
  }

  dispose(): void {
    this.simulation.dispose();
  }

  /** The drawn geom of a named geom of the model. */
  protected geom(name: string): SceneGeom {
    return this.#scene[this.simulation.model.id("geom", name)];
  }
}
