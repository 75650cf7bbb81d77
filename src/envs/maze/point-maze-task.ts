import type { RandomGenerator } from "../../random/generator.ts";
import { type GoalEnvSpec, goalDistance, type SceneGeom } from "../core/goal-env.ts";
import { sceneGeom } from "../core/scene.ts";
import type { Task } from "../core/task.ts";
import type { EnvOptions } from "../core/task-env.ts";
import { poseGeoms, simulationGeoms } from "../sim/scene.ts";
import { Simulation } from "../sim/simulation.ts";
import { drawEpisode, drawExit, drawOpenEpisode } from "./episode.ts";
import type { Maze, Position } from "./mazes.ts";
import { pointMazeModel } from "./model.ts";
import { mazeMarkers } from "./scene.ts";
import { type PointMazeVariant, SUBSTEPS } from "./variants.ts";

/** Metres that a unit action moves the point. */
const ACTION_SCALE = 0.2;

/** A ball in a maze, which jumps by its action and is pushed out of walls; its position is observation and goal. */
export class PointMazeTask implements Task {
  readonly spec: GoalEnvSpec;
  readonly observation = new Float64Array(2);
  readonly achievedGoal = new Float64Array(2);
  readonly desiredGoal = new Float64Array(2);
  readonly stateSize: number;
  readonly #maze: Maze;
  readonly #openEnded: boolean;
  readonly #simulation: Simulation;
  readonly #goalMarker: SceneGeom;
  readonly #scene: SceneGeom[];

  private constructor({ spec, maze }: PointMazeVariant, options: EnvOptions, simulation: Simulation) {
    this.#openEnded = options.openEnded ?? false;
    this.spec = this.#openEnded ? { ...spec, taskCount: undefined } : spec;
    this.#maze = maze;
    this.#simulation = simulation;
    this.stateSize = simulation.stateSize;
    this.#goalMarker = sceneGeom("goal", "cylinder", [0.5, 0.05, 0], [0.9, 0.2, 0.2, 1]);
    this.#scene = [...simulationGeoms(simulation), ...mazeMarkers(maze), this.#goalMarker];
  }

  /** A maze whose every episode is one of its fixed tasks, or open-ended. */
  static async create(variant: PointMazeVariant, options: EnvOptions = {}): Promise<PointMazeTask> {
    return new PointMazeTask(variant, options, await Simulation.create(pointMazeModel(variant.maze)));
  }

  begin(random: RandomGenerator, task?: number): void {
    const { start, goal } = this.#openEnded
      ? drawOpenEpisode(this.#maze, random)
      : drawEpisode(this.#maze, task, random);
    this.desiredGoal.set(goal);
    this.beginAt(start);
  }

  /** Puts the point at rest at `position`; the desired goal stays. */
  beginAt(position: Position): void {
    this.#simulation.reset();
    this.#moveTo(position);
    this.#observe();
  }

  advance(action: Float64Array, random: RandomGenerator): void {
    const { qpos, qvel } = this.#simulation;
    for (let i = 0; i < qpos.length; i++) qpos[i] += ACTION_SCALE * action[i];
    qvel.fill(0);
    this.#simulation.step(SUBSTEPS);
    this.#observe();
    // As in the original, the step that enters a teleport still observes, and is judged, at the entry.
    const exit = drawExit(this.#maze, [this.observation[0], this.observation[1]], random);
    if (exit !== undefined) this.#moveTo(exit);
  }

  terminated(): boolean {
    if (this.#openEnded) return false;
    return goalDistance(this.achievedGoal, this.desiredGoal) < this.spec.distanceThreshold;
  }

  save(target: Float64Array): void {
    this.#simulation.save(target);
  }

  restore(source: Float64Array): void {
    this.#simulation.restore(source);
  }

  scene(): readonly SceneGeom[] {
    poseGeoms(this.#scene, this.#simulation);
    this.#goalMarker.position.set(this.desiredGoal);
    return this.#scene;
  }

  dispose(): void {
    this.#simulation.dispose();
  }

  #moveTo(position: Position): void {
    this.#simulation.qpos.set(position);
    this.#simulation.forward();
  }

  #observe(): void {
    this.observation.set(this.#simulation.qpos);
    this.achievedGoal.set(this.observation);
  }
}
