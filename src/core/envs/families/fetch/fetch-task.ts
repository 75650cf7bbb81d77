import type { RandomGenerator } from "../../../random/generator.ts";
import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall } from "../../contract/scene.ts";
import { SettledStarts } from "../../sim/settled-starts.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import { fetchModel } from "./model.ts";
import { FetchSensor, LEFT_FINGER, RIGHT_FINGER } from "./observation.ts";
import { sampleGoal, sampleObject } from "./sampling.ts";
import { type FetchStart, OBJECT_QPOS, settle } from "./start.ts";
import { type FetchVariant, SUBSTEPS } from "./variants.ts";

/** Metres by which a unit action moves the point that the gripper is pulled to. */
const ACTION_SCALE = 0.05;

const starts = new SettledStarts<FetchStart>();

/** One of the four Fetch tasks; see docs/environments.md for the action and observation layout. */
export class FetchTask extends SimulationTask {
  readonly #variant: FetchVariant;
  readonly #start: FetchStart;
  readonly #sensor: FetchSensor;
  readonly #gripperBody: number;

  private constructor(variant: FetchVariant, simulation: Simulation) {
    const { spec } = variant;
    super(spec, simulation, [goalBall(0.02)]);
    this.#variant = variant;
    this.#sensor = new FetchSensor(simulation, variant.object !== undefined, spec.secondsPerStep);
    this.#gripperBody = simulation.model.id("body", "gripper_link");
    this.#start = starts.get(spec.id, () => settle(simulation, variant));
  }

  static async create(variant: FetchVariant): Promise<FetchTask> {
    return new FetchTask(variant, await Simulation.create(fetchModel(variant)));
  }

  begin(random: RandomGenerator): void {
    const { object } = this.#variant;
    const place = object === undefined ? undefined : sampleObject(object, this.#start, random);
    sampleGoal(this.#variant, this.#start, random, this.desiredGoal);
    this.beginWith(place);
  }

  /** Puts the arm in its starting pose and the object, if there is one, at `place` (x, y in metres) on the table. */
  beginWith(place?: readonly [number, number]): void {
    this.simulation.reset();
    this.simulation.time = this.#start.time;
    this.simulation.qpos.set(this.#start.qpos);
    this.simulation.qvel.set(this.#start.qvel);
    if (place !== undefined) this.simulation.qpos.set(place, OBJECT_QPOS);
    this.simulation.forward();
    this.#sensor.observe(this.observation, this.achievedGoal);
  }

  advance(action: Float64Array): void {
    if (this.#variant.fingersMove) this.#commandFingers(action[3]);
    this.#pullGripper(action);
    this.simulation.step(SUBSTEPS);
    if (!this.#variant.fingersMove) this.#closeFingers();
    this.#sensor.observe(this.observation, this.achievedGoal);
  }

  protected poseMarkers([goal]: readonly SceneGeom[]): void {
    goal.position.set(this.desiredGoal);
  }

  /** Servo targets are the present finger positions plus the action in metres; their range of 0.2 m saturates them. */
  #commandFingers(command: number): void {
    const { ctrl, qpos } = this.simulation;
    ctrl[0] = qpos[LEFT_FINGER] + command;
    ctrl[1] = qpos[RIGHT_FINGER] + command;
  }

  /**
   * Moves the mocap body, to which the gripper is welded softly, ahead of the gripper. Adding (1, 0, 1, 0) to the
   * gripper's quaternion blends it with "pointing down", which MuJoCo normalises.
   */
  #pullGripper(action: Float64Array): void {
    const { mocapPos, mocapQuat, xpos, xquat } = this.simulation;
    for (let i = 0; i < 3; i++) mocapPos[i] = xpos[3 * this.#gripperBody + i] + ACTION_SCALE * action[i];
    for (let i = 0; i < 4; i++) mocapQuat[i] = xquat[4 * this.#gripperBody + i] + (i % 2 === 0 ? 1 : 0);
  }

  /** Puts the fingers together (their velocities stay), after which poses are brought up to date. */
  #closeFingers(): void {
    this.simulation.qpos[RIGHT_FINGER] = 0;
    this.simulation.qpos[LEFT_FINGER] = 0;
    this.simulation.kinematics();
  }
}
