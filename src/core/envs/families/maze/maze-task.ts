import type { RandomGenerator } from "../../../random/generator.ts";
import { GoalRule } from "../../../spaces/index.ts";
import type { SceneGeom } from "../../contract/goal-env.ts";
import { GOAL_COLOR, sceneGeom } from "../../contract/scene.ts";
import type { EnvOptions } from "../../contract/task-env.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import type { MazeAgent } from "./agent.ts";
import { drawEpisode, drawExit, drawOpenEpisode } from "./episode.ts";
import type { Maze, Position } from "./mazes.ts";
import { mazeMarkers } from "./scene.ts";
import { type MazeVariant, SUBSTEPS } from "./variants.ts";

/** An agent in a maze that has to reach a position. */
export class MazeTask extends SimulationTask {
  readonly #maze: Maze;
  readonly #agent: MazeAgent;
  readonly #openEnded: boolean;
  readonly #goalRule: GoalRule;

  private constructor({ spec, maze, agent }: MazeVariant, options: EnvOptions, simulation: Simulation) {
    const { openEnded = false } = options;
    const goal = sceneGeom("goal", "cylinder", [0.5, 0.05, 0], GOAL_COLOR);
    super(openEnded ? { ...spec, taskCount: undefined } : spec, simulation, [...mazeMarkers(maze), goal]);
    this.#openEnded = openEnded;
    this.#goalRule = new GoalRule(spec);
    this.#maze = maze;
    this.#agent = agent;
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
    this.simulation.reset();
    this.#agent.disturb(this.simulation, random);
    this.#start(start);
  }

  /** Puts the agent at `position`, at rest in its reference pose; the desired goal stays. */
  beginAt(position: Position): void {
    this.simulation.reset();
    this.#start(position);
  }

  /** The agent stands at the goal. */
  achieveGoal(): void {
    const [x, y] = this.desiredGoal;
    this.beginAt([x, y]);
    this.simulation.step(SUBSTEPS * this.#agent.settlingSteps);
    this.#start([x, y]);
  }

  advance(action: Float64Array, random: RandomGenerator): void {
    this.#agent.act(this.simulation, action);
    this.simulation.step(SUBSTEPS);
    this.#observe();
    // As in the original, the step that enters a teleport still observes the entry, and success is measured there.
    const exit = drawExit(this.#maze, [this.observation[0], this.observation[1]], random);
    if (exit !== undefined) this.#moveTo(exit);
  }

  terminated(): boolean {
    if (this.#openEnded) return false;
    return this.#goalRule.reached(this.achievedGoal, this.desiredGoal);
  }

  protected poseMarkers(markers: readonly SceneGeom[]): void {
    markers[markers.length - 1].position.set(this.desiredGoal); // the teleports' discs come before
  }

  #start(position: Position): void {
    this.#moveTo(position);
    this.#observe();
  }

  #moveTo(position: Position): void {
    this.simulation.qpos.set(position);
    this.simulation.forward();
  }

  #observe(): void {
    this.#agent.observe(this.simulation, this.observation);
    this.achievedGoal.set(this.observation.subarray(0, 2));
  }
}
