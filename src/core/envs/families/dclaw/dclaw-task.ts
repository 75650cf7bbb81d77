import type { RandomGenerator } from "../../../random/generator.ts";
import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall } from "../../contract/scene.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import { CONTACT_MARGIN, dclawModel } from "./model.ts";
import { DCLAW_TURN_SPEC, SUBSTEPS } from "./spec.ts";

const FINGERS = 3;
const CLAW_JOINTS = 9;
/** Address of the valve's angle in `qpos`, after the joints of the claw. */
const VALVE = CLAW_JOINTS;

/** The angles of a finger at the start, and those that a unit action asks for. */
const START_POSE = [0, -Math.PI / 3, Math.PI / 3];
const ACTION_SCALE = [0.48, Math.PI / 3, Math.PI / 2];
/** A joint's target stays within this of its present angle: 120° per second, for a step. */
const TARGET_REACH = ((2 * Math.PI) / 3) * DCLAW_TURN_SPEC.secondsPerStep;

/** The valve begins within ± this. */
const START_RANGE = Math.PI / 3;

/** The goal is drawn beyond the tips of the valve's arms, at their height. */
const MARKER_RADIUS = 0.11;
const MARKER_HEIGHT = 0.1021;

/** Turning a valve with the D'Claw; see docs/environments.md for the action and observation layout. */
export class DClawTask extends SimulationTask {
  private constructor(simulation: Simulation) {
    super(DCLAW_TURN_SPEC, simulation, [goalBall(0.01)]);
  }

  /** Another contact margin than the benchmark's is for comparison with the original model on today's MuJoCo. */
  static async create(contactMargin = CONTACT_MARGIN): Promise<DClawTask> {
    return new DClawTask(await Simulation.create(dclawModel(contactMargin)));
  }

  begin(random: RandomGenerator): void {
    const angle = random.uniform(-START_RANGE, START_RANGE);
    const goal = random.uniform(0, 2 * Math.PI);
    this.desiredGoal.set([Math.cos(goal), Math.sin(goal)]);
    this.beginAt(angle);
  }

  /** Puts the claw in its starting pose and the valve at `angle`, all at rest. */
  beginAt(angle: number): void {
    this.simulation.reset();
    for (let finger = 0; finger < FINGERS; finger++) this.simulation.qpos.set(START_POSE, 3 * finger);
    this.simulation.qpos[VALVE] = angle;
    this.simulation.forward();
    this.#observe();
  }

  advance(action: Float64Array): void {
    const { ctrl, qpos } = this.simulation;
    for (let i = 0; i < CLAW_JOINTS; i++) {
      const target = ACTION_SCALE[i % 3] * action[i];
      ctrl[i] = Math.min(qpos[i] + TARGET_REACH, Math.max(qpos[i] - TARGET_REACH, target));
    }
    this.simulation.step(SUBSTEPS);
    this.#observe();
  }

  protected poseMarkers([goal]: readonly SceneGeom[]): void {
    const [x, y] = this.desiredGoal;
    goal.position.set([MARKER_RADIUS * x, MARKER_RADIUS * y, MARKER_HEIGHT]);
  }

  #observe(): void {
    const { qpos } = this.simulation;
    this.achievedGoal.set([Math.cos(qpos[VALVE]), Math.sin(qpos[VALVE])]);
    this.observation.set(qpos.subarray(0, CLAW_JOINTS));
    this.observation.set(this.achievedGoal, CLAW_JOINTS);
  }
}
