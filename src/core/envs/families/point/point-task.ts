import type { RandomGenerator } from "../../../random/generator.ts";
import type { GoalEnvSpec, SceneGeom } from "../../contract/goal-env.ts";
import type { Task } from "../../contract/task.ts";
import { pointScene } from "./scene.ts";
import { HALF_WIDTH, type PointVariant } from "./variants.ts";
import { stopAtWalls } from "./walls.ts";

/** A point that moves by its action; its position is the observation and the achieved goal. */
export class PointTask implements Task {
  readonly spec: GoalEnvSpec;
  readonly observation = new Float64Array(2);
  readonly achievedGoal = new Float64Array(2);
  readonly desiredGoal = new Float64Array(2);
  readonly stateSize = 0; // the observation is the whole state
  readonly #variant: PointVariant;
  readonly #scene: SceneGeom[];

  constructor(variant: PointVariant) {
    this.spec = variant.spec;
    this.#variant = variant;
    this.#scene = pointScene(variant);
  }

  begin(random: RandomGenerator): void {
    this.desiredGoal.set(this.#sampleFree(random));
    this.beginAt(this.#sampleFree(random));
  }

  /** Puts the point at `position` (x, y). */
  beginAt(position: ArrayLike<number>): void {
    this.observation.set(position);
    this.achievedGoal.set(position);
  }

  advance(action: Float64Array): void {
    const [x, y] = this.observation;
    const end = stopAtWalls([x, y], [x + action[0], y + action[1]], this.#variant.walls);
    this.beginAt(end.map((coordinate) => Math.min(HALF_WIDTH, Math.max(-HALF_WIDTH, coordinate))));
  }

  save(): void {}

  restore(): void {}

  scene(): readonly SceneGeom[] {
    const [ball, goal] = this.#scene;
    ball.position.set(this.observation);
    goal.position.set(this.desiredGoal);
    return this.#scene;
  }

  dispose(): void {}

  /** A position uniform in the square, outside the walls. */
  #sampleFree(random: RandomGenerator): [x: number, y: number] {
    for (;;) {
      const x = random.uniform(-HALF_WIDTH, HALF_WIDTH);
      const y = random.uniform(-HALF_WIDTH, HALF_WIDTH);
      const inWall = this.#variant.walls.some(
        (wall) => x > wall.xMin && x < wall.xMax && y > wall.yMin && y < wall.yMax,
      );
      if (!inWall) return [x, y];
    }
  }
}
