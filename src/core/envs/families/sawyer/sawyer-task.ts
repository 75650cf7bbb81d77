import type { RandomGenerator } from "../../../random/generator.ts";
import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall } from "../../contract/scene.ts";
import { SettledStarts } from "../../sim/settled-starts.ts";
import { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import { sawyerModel } from "./model.ts";
import { DOOR, settle } from "./start.ts";
import { type SawyerVariant, SUBSTEPS } from "./variant.ts";

/** Metres by which a unit action moves the point that the hand follows. */
const ACTION_SCALE = 0.02;

const starts = new SettledStarts<Float64Array>();

/** One of the two Sawyer tasks; see docs/environments.md for the action and observation layout. */
export class SawyerTask extends SimulationTask {
  readonly #variant: SawyerVariant;
  readonly #start: Float64Array;
  readonly #handBody: number;

  private constructor(variant: SawyerVariant, simulation: Simulation) {
    const { spec } = variant;
    super(spec, simulation, [goalBall(0.02)]);
    this.#variant = variant;
    this.#handBody = simulation.model.id("body", "hand");
    this.#start = starts.get(spec.id, () => settle(simulation, variant));
  }

  static async create(variant: SawyerVariant): Promise<SawyerTask> {
    return new SawyerTask(variant, await Simulation.create(sawyerModel(variant.model)));
  }

  begin(random: RandomGenerator): void {
    const { goalLow, goalHigh } = this.#variant;
    for (let i = 0; i < goalLow.length; i++) this.desiredGoal[i] = random.uniform(goalLow[i], goalHigh[i]);
    this.simulation.restore(this.#start);
    this.#observe();
  }

  /** Moves the point that the hand follows from where that point is, not from where the hand is. */
  advance(action: Float64Array): void {
    const { low, high } = this.#variant;
    const { mocapPos } = this.simulation;
    for (let i = 0; i < 3; i++)
      mocapPos[i] = Math.min(high[i], Math.max(low[i], mocapPos[i] + ACTION_SCALE * action[i]));
    this.simulation.step(SUBSTEPS);
    this.#observe();
  }

  protected poseMarkers([goal]: readonly SceneGeom[]): void {
    goal.position.set(this.#variant.goalPlace(this.desiredGoal));
  }

  /** As in the original, the hand's position lags the joints by one substep; a door's angle does not. */
  #observe(): void {
    const { xpos, qpos } = this.simulation;
    this.observation.set(xpos.subarray(3 * this.#handBody, 3 * this.#handBody + 3));
    if (this.#variant.observesDoor) this.observation[3] = qpos[DOOR];
    this.achievedGoal.set(this.observation.subarray(-this.achievedGoal.length));
  }
}
