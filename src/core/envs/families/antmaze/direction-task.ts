import type { RandomGenerator } from "../../../random/generator.ts";
import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall, sceneGeom } from "../../contract/scene.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import { HEALTHY_HEIGHT } from "../locomotion/ant-body.ts";
import { addStartNoise } from "../locomotion/start-noise.ts";
import { SUBSTEPS } from "../maze/variants.ts";
import { antModel } from "./ant.ts";
import { ANT_DIRECTION } from "./variants.ts";

/** Steps in one direction. */
const STEPS = 100;
/** The achieved goal is no longer than this, in metres per second: from there on only the direction counts. */
const FULL_SPEED = 1;

const FLOOR = `<geom name="floor" type="plane" size="0 0 1" conaffinity="1" rgba="0.45 0.47 0.5 1"/>`;

/**
 * The mazes' ant on an open floor, which has to walk in a given direction. OGBench trains the policy that walks its
 * mazes in this task. See docs/environments.md for the observations.
 */
export class DirectionTask extends SimulationTask {
  readonly #torso: SceneGeom;
  #reward = 0;
  #steps = 0;

  private constructor(simulation: Simulation) {
    const velocity = sceneGeom("velocity", "sphere", [0.07, 0, 0], [0.2, 0.4, 0.8, 1]);
    super(ANT_DIRECTION, simulation, [velocity, goalBall(0.09)]);
    this.#torso = this.geom("torso");
  }

  static async create(): Promise<DirectionTask> {
    return new DirectionTask(await Simulation.create(antModel(ANT_DIRECTION.id, FLOOR)));
  }

  /** The mean velocity over the last step along the direction that was commanded in it, in metres per second. */
  get reward(): number {
    return this.#reward;
  }

  begin(random: RandomGenerator): void {
    this.simulation.reset();
    addStartNoise(this.simulation, random);
    this.#drawDirection(random);
    this.#start();
  }

  /** Begins at rest in the reference pose; the desired goal stays. */
  beginAtRest(): void {
    this.simulation.reset();
    this.#start();
  }

  advance(action: Float64Array, random: RandomGenerator): void {
    const { ctrl, qpos } = this.simulation;
    const [x, y] = qpos;
    ctrl.set(action);
    this.simulation.step(SUBSTEPS);
    const way = (qpos[0] - x) * this.desiredGoal[0] + (qpos[1] - y) * this.desiredGoal[1];
    this.#reward = way / this.spec.secondsPerStep;
    this.#steps++;
    // Not at the horizon: success would depend on a direction that no step could follow.
    if (this.#steps % STEPS === 0 && this.#steps < this.spec.horizon) this.#drawDirection(random);
    this.#observe();
  }

  terminated(): boolean {
    const height = this.observation[0];
    return height < HEALTHY_HEIGHT[0] || height > HEALTHY_HEIGHT[1];
  }

  goalReplaced(): void {
    this.#observe();
  }

  override get stateSize(): number {
    return super.stateSize + 2;
  }

  override save(target: Float64Array): void {
    super.save(target);
    target.set([this.#reward, this.#steps], target.length - 2);
  }

  override restore(source: Float64Array): void {
    super.restore(source);
    [this.#reward, this.#steps] = source.subarray(source.length - 2);
  }

  protected poseMarkers([velocity, goal]: readonly SceneGeom[]): void {
    const [x, y, z] = this.#torso.position;
    velocity.position.set([x + this.achievedGoal[0], y + this.achievedGoal[1], z]);
    goal.position.set([x + this.desiredGoal[0], y + this.desiredGoal[1], z]);
  }

  #start(): void {
    this.simulation.forward();
    this.#reward = 0;
    this.#steps = 0;
    this.#observe();
  }

  #drawDirection(random: RandomGenerator): void {
    const [x, y] = [random.normal(), random.normal()];
    const length = Math.hypot(x, y);
    this.desiredGoal.set([x / length, y / length]);
  }

  /** Positions from the height on, velocities, and the direction. */
  #observe(): void {
    const { qpos, qvel } = this.simulation;
    this.observation.set(qpos.subarray(2));
    this.observation.set(qvel, qpos.length - 2);
    this.observation.set(this.desiredGoal, qpos.length - 2 + qvel.length);
    const faster = Math.max(FULL_SPEED, Math.hypot(qvel[0], qvel[1]));
    this.achievedGoal.set([qvel[0] / faster, qvel[1] / faster]);
  }
}
