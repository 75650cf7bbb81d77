import type { RandomGenerator } from "../../../random/generator.ts";
import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall } from "../../contract/scene.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import { ARM_HEIGHT, REACHER_MODEL } from "./model.ts";
import { REACHER_SPEC, SUBSTEPS } from "./spec.ts";

const JOINTS = 2;
/** Goals lie within this distance of the shoulder, in metres. */
const GOAL_RADIUS = 0.2;
/** Joint angles begin within ± this (radians) … */
const START_ANGLE = 0.1;
/** … and joint velocities within ± this (radians per second). */
const START_VELOCITY = 0.005;
/** Where the target's position stands in the observation. */
const TARGET = 4;

/** Reacher: a planar arm whose fingertip has to meet a target; see docs/environments.md for the observation. */
export class ReacherTask extends SimulationTask {
  readonly #fingertip: number;

  private constructor(simulation: Simulation) {
    super(REACHER_SPEC, simulation, [goalBall(0.009)]);
    this.#fingertip = simulation.model.id("body", "fingertip");
  }

  static async create(): Promise<ReacherTask> {
    return new ReacherTask(await Simulation.create(REACHER_MODEL));
  }

  begin(random: RandomGenerator): void {
    const angles = drawJoints(random, START_ANGLE);
    do {
      for (let i = 0; i < this.desiredGoal.length; i++)
        this.desiredGoal[i] = random.uniform(-GOAL_RADIUS, GOAL_RADIUS);
    } while (Math.hypot(...this.desiredGoal) >= GOAL_RADIUS);
    this.beginWith(angles, drawJoints(random, START_VELOCITY));
  }

  /** Begins with these joint angles and velocities (shoulder, elbow); the desired goal stays. */
  beginWith(angles: ArrayLike<number>, velocities: ArrayLike<number>): void {
    this.simulation.reset();
    this.simulation.qpos.set(angles);
    this.simulation.qvel.set(velocities);
    this.simulation.forward();
    this.#observe();
  }

  advance(action: Float64Array): void {
    this.simulation.ctrl.set(action);
    this.simulation.step(SUBSTEPS);
    this.#observe();
  }

  goalReplaced(): void {
    this.observation.set(this.desiredGoal, TARGET);
  }

  protected poseMarkers([goal]: readonly SceneGeom[]): void {
    goal.position.set([...this.desiredGoal, ARM_HEIGHT]);
  }

  /**
   * Cosines (2) and sines (2) of the joint angles, target (2), joint velocities (2), fingertip (2), and its height
   * above the target. As in the original, the fingertip lags the joints by one substep.
   */
  #observe(): void {
    const { qpos, qvel, xpos } = this.simulation;
    for (let joint = 0; joint < JOINTS; joint++) {
      this.observation[joint] = Math.cos(qpos[joint]);
      this.observation[JOINTS + joint] = Math.sin(qpos[joint]);
      this.observation[6 + joint] = qvel[joint];
      this.observation[8 + joint] = this.achievedGoal[joint] = xpos[3 * this.#fingertip + joint];
    }
    this.observation.set(this.desiredGoal, TARGET);
    this.observation[10] = xpos[3 * this.#fingertip + 2] - ARM_HEIGHT;
  }
}

function drawJoints(random: RandomGenerator, range: number): number[] {
  return Array.from({ length: JOINTS }, () => random.uniform(-range, range));
}
