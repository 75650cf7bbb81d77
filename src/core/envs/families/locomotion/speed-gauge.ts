import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall, sceneGeom } from "../../contract/scene.ts";

/** Metres along the gauge for a metre per second. */
const SCALE = 0.1;
/** Height above the floor, in metres. */
const HEIGHT = 1.4;
/** The bar ends at this speed, in metres per second. */
const BAR_SPEED = 12;

/** A bar over a runner, with a ball at its velocity and one at the velocity it should have. */
export class SpeedGauge {
  readonly #bar = sceneGeom("gauge", "box", [(SCALE * BAR_SPEED) / 2, 0.01, 0.01], [0.6, 0.62, 0.66, 0.9]);
  readonly #achieved = sceneGeom("velocity", "sphere", [0.05, 0, 0], [0.2, 0.4, 0.8, 1]);
  readonly #desired = goalBall(0.06);
  readonly geoms: readonly SceneGeom[] = [this.#bar, this.#achieved, this.#desired];

  /** Places the gauge's zero over a point of the floor; velocities are in metres per second. */
  pose([x, y]: ArrayLike<number> & Iterable<number>, achieved: number, desired: number): void {
    this.#bar.position.set([x + (SCALE * BAR_SPEED) / 2, y, HEIGHT]);
    this.#achieved.position.set([x + SCALE * achieved, y, HEIGHT]);
    this.#desired.position.set([x + SCALE * desired, y, HEIGHT]);
  }
}
