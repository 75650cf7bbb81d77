import type { RandomGenerator } from "../../../random/generator.ts";
import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall } from "../../contract/scene.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import { drawGoal } from "./goal.ts";
import { DIGITS, HAND_JOINTS, SERVO_JOINTS } from "./joints.ts";
import { HAND_MODEL } from "./model.ts";
import { HAND_REACH_SPEC, SUBSTEPS } from "./spec.ts";

const JOINTS = HAND_JOINTS.length;

/** HandReach: fingertips of a Shadow hand have to reach given positions; see docs/environments.md for the layout. */
export class HandReachTask extends SimulationTask {
  readonly #palm: number;
  readonly #fingertips: readonly number[];

  private constructor(simulation: Simulation) {
    const markers = DIGITS.map((digit) => goalBall(0.005, `goal ${digit}`));
    super(HAND_REACH_SPEC, simulation, markers);
    this.#palm = simulation.model.id("body", "palm");
    this.#fingertips = DIGITS.map((digit) => simulation.model.id("site", digit));
  }

  static async create(): Promise<HandReachTask> {
    return new HandReachTask(await Simulation.create(HAND_MODEL));
  }

  begin(random: RandomGenerator): void {
    this.beginAtRest();
    const palm = this.palmPosition();
    this.desiredGoal.set(drawGoal(this.achievedGoal, palm, random));
  }

  /** Puts the hand in its starting pose; the desired goal stays. */
  beginAtRest(): void {
    this.simulation.reset();
    this.simulation.qpos.set(HAND_JOINTS.map(({ start }) => start));
    this.simulation.forward();
    this.#observe();
  }

  /** x, y, z in metres. */
  palmPosition(): Float64Array {
    return this.simulation.xpos.slice(3 * this.#palm, 3 * this.#palm + 3);
  }

  /** Servo targets are the action, scaled so that −1 and 1 are the ends of each joint's range. */
  advance(action: Float64Array): void {
    const { ctrl } = this.simulation;
    for (const [i, { range }] of SERVO_JOINTS.entries()) {
      const [low, high] = range;
      ctrl[i] = (low + high) / 2 + (action[i] * (high - low)) / 2;
    }
    this.simulation.step(SUBSTEPS);
    this.#observe();
  }

  protected poseMarkers(markers: readonly SceneGeom[]): void {
    for (const [i, marker] of markers.entries())
      marker.position.set(this.desiredGoal.subarray(3 * i, 3 * i + 3));
  }

  /** Joint angles (24), joint velocities (24), fingertips (15), which lag the joints by one substep as in the original. */
  #observe(): void {
    const { qpos, qvel, siteXpos } = this.simulation;
    for (const [i, site] of this.#fingertips.entries())
      this.achievedGoal.set(siteXpos.subarray(3 * site, 3 * site + 3), 3 * i);
    this.observation.set(qpos);
    this.observation.set(qvel, JOINTS);
    this.observation.set(this.achievedGoal, 2 * JOINTS);
  }
}
