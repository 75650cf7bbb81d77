import type { RandomGenerator } from "../../random/generator.ts";
import type { GoalEnvSpec, SceneGeom } from "../core/goal-env.ts";
import type { Task } from "../core/task.ts";
import { poseGeoms, simulationGeoms } from "../sim/scene.ts";
import { Simulation } from "../sim/simulation.ts";
import { SpeedGauge } from "./speed-gauge.ts";
import { addStartNoise } from "./start-noise.ts";
import { SUBSTEPS, type TargetVelocityVariant } from "./variants.ts";

/** Running at a given forward velocity; see docs/environments.md for the observations. */
export class TargetVelocityTask implements Task {
  readonly spec: GoalEnvSpec;
  readonly observation: Float64Array;
  readonly achievedGoal = new Float64Array(1);
  readonly desiredGoal = new Float64Array(1);
  readonly stateSize: number;
  readonly #variant: TargetVelocityVariant;
  readonly #simulation: Simulation;
  readonly #gauge = new SpeedGauge();
  readonly #torso: SceneGeom;
  readonly #scene: readonly SceneGeom[];
  #reward = 0;

  private constructor(variant: TargetVelocityVariant, simulation: Simulation) {
    this.spec = variant.spec;
    this.observation = new Float64Array(variant.spec.observationSize);
    this.stateSize = simulation.stateSize + 1;
    this.#variant = variant;
    this.#simulation = simulation;
    const geoms = simulationGeoms(simulation);
    this.#torso = geoms[simulation.model.id("geom", "torso")];
    this.#scene = [...geoms, ...this.#gauge.geoms];
  }

  static async create(variant: TargetVelocityVariant): Promise<TargetVelocityTask> {
    return new TargetVelocityTask(variant, await Simulation.create(variant.model));
  }

  get reward(): number {
    return this.#reward;
  }

  begin(random: RandomGenerator): void {
    this.desiredGoal[0] = this.#variant.targetVelocity;
    this.#simulation.reset();
    addStartNoise(this.#simulation, random);
    this.#start();
  }

  /** Begins at these positions and velocities, in MuJoCo's order; the desired goal stays. */
  beginWith(positions: ArrayLike<number>, velocities: ArrayLike<number>): void {
    this.#simulation.reset();
    this.#simulation.qpos.set(positions);
    this.#simulation.qvel.set(velocities);
    this.#start();
  }

  advance(action: Float64Array): void {
    const { ctrl, qpos } = this.#simulation;
    const before = qpos[0];
    ctrl.set(action);
    this.#simulation.step(SUBSTEPS);
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

  save(target: Float64Array): void {
    this.#simulation.save(target);
    target[target.length - 1] = this.#reward;
  }

  restore(source: Float64Array): void {
    this.#simulation.restore(source);
    this.#reward = source[source.length - 1];
  }

  scene(): readonly SceneGeom[] {
    poseGeoms(this.#scene, this.#simulation);
    this.#gauge.pose(this.#torso.position, this.achievedGoal[0], this.desiredGoal[0]);
    return this.#scene;
  }

  dispose(): void {
    this.#simulation.dispose();
  }

  #start(): void {
    this.#simulation.forward();
    this.#reward = 0;
    this.#observe();
  }

  /** Positions from the height on, then velocities, then zeros where the original has more entries. */
  #observe(): void {
    const { qpos, qvel } = this.#simulation;
    const { unseenPositions } = this.#variant;
    this.observation.set(qpos.subarray(unseenPositions));
    this.observation.set(qvel, qpos.length - unseenPositions);
    this.achievedGoal[0] = qvel[0];
  }
}
