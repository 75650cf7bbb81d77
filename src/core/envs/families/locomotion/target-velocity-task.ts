import type { RandomGenerator } from "../../../random/generator.ts";
import type { SceneGeom } from "../../contract/goal-env.ts";
import type { EnvOptions } from "../../contract/task-env.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import { SpeedGauge } from "./speed-gauge.ts";
import { addStartNoise } from "./start-noise.ts";
import { SUBSTEPS, type TargetVelocityVariant } from "./variants.ts";

/** Running at a given forward velocity; see docs/environments.md for the observations. */
export class TargetVelocityTask extends SimulationTask {
  readonly #variant: TargetVelocityVariant;
  readonly #gauge: SpeedGauge;
  readonly #torso: SceneGeom;
  #reward = 0;

  private constructor(variant: TargetVelocityVariant, simulation: Simulation) {
    const gauge = new SpeedGauge();
    super(variant.spec, simulation, gauge.geoms);
    this.#variant = variant;
    this.#gauge = gauge;
    this.#torso = this.geom("torso");
  }

  static async create(
    variant: TargetVelocityVariant,
    { capsuleInertia = "exact" }: EnvOptions = {},
  ): Promise<TargetVelocityTask> {
    return new TargetVelocityTask(variant, await Simulation.create(variant.model(capsuleInertia)));
  }

  get reward(): number {
    return this.#reward;
  }

  begin(random: RandomGenerator): void {
    this.desiredGoal[0] = this.#variant.targetVelocity;
    this.simulation.reset();
    addStartNoise(this.simulation, random);
    this.#start();
  }

  /** Begins at these positions and velocities, in MuJoCo's order; the desired goal stays. */
  beginWith(positions: ArrayLike<number>, velocities: ArrayLike<number>): void {
    this.simulation.reset();
    this.simulation.qpos.set(positions);
    this.simulation.qvel.set(velocities);
    this.#start();
  }

  advance(action: Float64Array): void {
    const { ctrl, qpos } = this.simulation;
    const before = qpos[0];
    ctrl.set(action);
    this.simulation.step(SUBSTEPS);
    this.#observe();
    const velocity = (qpos[0] - before) / this.spec.secondsPerStep;
    const { controlCost, aliveReward } = this.#variant.reward;
    const effort = action.reduce((sum, value) => sum + value * value, 0);
    this.#reward = velocity - controlCost * effort + aliveReward;
  }

  terminated(): boolean {
    const { healthyHeight } = this.#variant;
    if (healthyHeight === undefined) return false;
    const height = this.observation[0];
    return height < healthyHeight[0] || height > healthyHeight[1];
  }

  override get stateSize(): number {
    return super.stateSize + 1;
  }

  override save(target: Float64Array): void {
    super.save(target);
    target[target.length - 1] = this.#reward;
  }

  override restore(source: Float64Array): void {
    super.restore(source);
    this.#reward = source[source.length - 1];
  }

  protected poseMarkers(): void {
    this.#gauge.pose(this.#torso.position, this.achievedGoal[0], this.desiredGoal[0]);
  }

  #start(): void {
    this.simulation.forward();
    this.#reward = 0;
    this.#observe();
  }

  /** Positions from the height on, then velocities, then zeros where the original has more entries. */
  #observe(): void {
    const { qpos, qvel } = this.simulation;
    const { unseenPositions } = this.#variant;
    this.observation.set(qpos.subarray(unseenPositions));
    this.observation.set(qvel, qpos.length - unseenPositions);
    this.achievedGoal[0] = qvel[0];
  }
}
