import type { RandomGenerator } from "../../../random/generator.ts";
import type { Simulation } from "../../sim/simulation.ts";
import type { Maze } from "./mazes.ts";

/** What moves through a maze. The first two entries of its `qpos` and of its observation are its position. */
export interface MazeAgent {
  /** Begins the names of its environments, e.g. `"pointmaze"`. */
  readonly family: string;
  readonly observationSize: number;
  readonly actionSize: number;
  /** It is at a goal when its position is nearer than this, in metres. */
  readonly distanceThreshold: number;
  /** Name of the geom in its middle, which the camera for images follows. */
  readonly geom: string;
  /** Environment steps until it rests on the floor, from its reference pose. */
  readonly settlingSteps: number;
  /** The MJCF text of a maze with the agent in it. */
  model(maze: Maze): string;
  /** Draws how the agent begins an episode, wherever that will be; it stands at rest in its reference pose. */
  disturb(simulation: Simulation, random: RandomGenerator): void;
  /** Takes an action, before the simulation runs for a step. */
  act(simulation: Simulation, action: Float64Array): void;
  observe(simulation: Simulation, observation: Float64Array): void;
}
