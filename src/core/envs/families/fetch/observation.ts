import type { Simulation } from "../../sim/simulation.ts";
import { OBJECT_QPOS } from "./start.ts";

/**
 * Reads the observation and the achieved goal of a Fetch task from its simulation. Velocities are multiplied by the
 * duration of an environment step, so they are displacements per step.
 */
export class FetchSensor {
  readonly #simulation: Simulation;
  readonly #seconds: number;
  readonly #grip: number;
  readonly #object: number | undefined;
  readonly #gripVelocity = new Float64Array(3);
  readonly #objectVelocity = new Float64Array(3);
  readonly #objectSpin = new Float64Array(3);
  readonly #unused = new Float64Array(3);

  constructor(simulation: Simulation, hasObject: boolean, secondsPerStep: number) {
    this.#simulation = simulation;
    this.#seconds = secondsPerStep;
    this.#grip = simulation.model.id("site", "grip");
    this.#object = hasObject ? simulation.model.id("site", "object") : undefined;
  }

  observe(observation: Float64Array, achievedGoal: Float64Array): void {
    this.#simulation.siteVelocity(this.#grip, this.#gripVelocity, this.#unused);
    if (this.#object === undefined) this.#observeReach(observation, achievedGoal);
    else this.#observeObject(this.#object, observation, achievedGoal);
  }

  /** Gripper position (3), finger positions (2), gripper velocity (3), finger velocities (2). */
  #observeReach(observation: Float64Array, achievedGoal: Float64Array): void {
    const { siteXpos } = this.#simulation;
    for (let i = 0; i < 3; i++) {
      observation[i] = achievedGoal[i] = siteXpos[3 * this.#grip + i];
      observation[5 + i] = this.#gripVelocity[i] * this.#seconds;
    }
    this.#observeFingers(observation, 3, 8);
  }

  /**
   * Gripper position (3), object position (3), object relative to gripper (3), finger positions (2), object's Euler
   * angles (3), its velocity relative to the gripper (3), its angular velocity (3), gripper velocity (3), finger
   * velocities (2).
   */
  #observeObject(object: number, observation: Float64Array, achievedGoal: Float64Array): void {
    const { siteXpos, siteXmat } = this.#simulation;
    this.#simulation.siteVelocity(object, this.#objectVelocity, this.#objectSpin);
    for (let i = 0; i < 3; i++) {
      const gripVelocity = this.#gripVelocity[i] * this.#seconds;
      observation[i] = siteXpos[3 * this.#grip + i];
      observation[3 + i] = achievedGoal[i] = siteXpos[3 * object + i];
      observation[6 + i] = observation[3 + i] - observation[i];
      observation[14 + i] = this.#objectVelocity[i] * this.#seconds - gripVelocity;
      observation[17 + i] = this.#objectSpin[i] * this.#seconds;
      observation[20 + i] = gripVelocity;
    }
    eulerAngles(siteXmat, 9 * object, observation, 11);
    this.#observeFingers(observation, 9, 23);
  }

  #observeFingers(observation: Float64Array, positionsAt: number, velocitiesAt: number): void {
    const { qpos, qvel } = this.#simulation;
    for (let finger = 0; finger < 2; finger++) {
      const joint = RIGHT_FINGER + finger;
      observation[positionsAt + finger] = qpos[joint];
      observation[velocitiesAt + finger] = qvel[joint] * this.#seconds;
    }
  }
}

/** The finger joints are the last two of the robot: right, then left. */
export const RIGHT_FINGER = OBJECT_QPOS - 2;
export const LEFT_FINGER = OBJECT_QPOS - 1;

/** Writes the angles about x, y and z of a row-major rotation matrix, applied in the order z, y, x. */
function eulerAngles(matrices: Float64Array, offset: number, angles: Float64Array, at: number): void {
  const r = (row: number, column: number) => matrices[offset + 3 * row + column];
  const cosine = Math.hypot(r(2, 2), r(1, 2));
  angles[at + 1] = -Math.atan2(-r(0, 2), cosine);
  if (cosine > 4 * Number.EPSILON) {
    angles[at] = -Math.atan2(r(1, 2), r(2, 2));
    angles[at + 2] = -Math.atan2(r(0, 1), r(0, 0));
  } else {
    angles[at] = 0; // gimbal lock: only the sum of the two angles is defined
    angles[at + 2] = -Math.atan2(-r(1, 0), r(1, 1));
  }
}
