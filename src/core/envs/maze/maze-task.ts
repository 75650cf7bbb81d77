import type { RandomGenerator } from "../../random/generator.ts";
import { type GoalEnvSpec, goalDistance, type SceneGeom } from "../core/goal-env.ts";
import { sceneGeom } from "../core/scene.ts";
import type { Task } from "../core/task.ts";
import type { EnvOptions } from "../core/task-env.ts";
import { poseGeoms, simulationGeoms } from "../sim/scene.ts";
import { Simulation } from "../sim/simulation.ts";
import type { MazeAgent } from "./agent.ts";
import { drawEpisode, drawExit, drawOpenEpisode } from "./episode.ts";
import type { Maze, Position } from "./mazes.ts";
import { mazeMarkers } from "./scene.ts";
import { type MazeVariant, SUBSTEPS } from "./variants.ts";

/** An agent in a maze, whose position is to be the goal. */
export class MazeTask implements Task {
  readonly spec: GoalEnvSpec;
  readonly observation: Float64Array;
  readonly achievedGoal = new Float64Array(2);
  readonly desiredGoal = new Float64Array(2);
  readonly stateSize: number;
  readonly #maze: Maze;
  readonly #agent: MazeAgent;
  readonly #openEnded: boolean;
  readonly #simulation: Simulation;
  readonly #goalMarker: SceneGeom;
  readonly #scene: SceneGeom[];

  private constructor({ spec, maze, agent }: MazeVariant, options: EnvOptions, simulation: Simulation) {
    this.#openEnded = options.openEnded ?? false;
    this.spec = this.#openEnded ? { ...spec, taskCount: undefined } : spec;
    this.observation = new Float64Array(spec.observationSize);
    this.#maze = maze;
    this.#agent = agent;
    this.#simulation = simulation;
    this.stateSize = simulation.stateSize;
    this.#goalMarker = sceneGeom("goal", "cylinder", [0.5, 0.05, 0], [0.9, 0.2, 0.2, 1]);
    this.#scene = [...simulationGeoms(simulation), ...mazeMarkers(maze), this.#goalMarker];
  }

  /** A maze whose every episode is one of its fixed tasks, or open-ended. */
  static async create(variant: MazeVariant, options: EnvOptions = {}): Promise<MazeTask> {
    return new MazeTask(variant, options, await Simulation.create(variant.agent.model(variant.maze)));
  }

  begin(random: RandomGenerator, task?: number): void {
    const { start, goal } = this.#openEnded
      ? drawOpenEpisode(this.#maze, random)
      : drawEpisode(this.#maze, task, random);
    this.desiredGoal.set(goal);
    this.#simulation.reset();
    this.#agent.disturb(this.#simulation, random);
    this.#start(start);
  }

  /** Puts the agent at `position`, at rest in its reference pose; the desired goal stays. */
  beginAt(position: Position): void {
    this.#simulation.reset();
    this.#start(position);
  }

  advance(action: Float64Array, random: RandomGenerator): void {
    this.#agent.act(this.#simulation, action);
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

  #start(position: Position): void {
    this.#moveTo(position);
    this.#observe();
  }

  #moveTo(position: Position): void {
    this.#simulation.qpos.set(position);
    this.#simulation.forward();
  }

  #observe(): void {
    this.#agent.observe(this.#simulation, this.observation);
    this.achievedGoal.set(this.observation.subarray(0, 2));
  }
}
