import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall } from "../../contract/scene.ts";
import { SettledStarts } from "../../sim/settled-starts.ts";
import type { Simulation } from "../../sim/simulation.ts";
import { SimulationTask } from "../../sim/simulation-task.ts";
import { settleArm } from "../sawyer/start.ts";
import { REACH } from "./model.ts";
import { ACTION_SCALE, SUBSTEPS, type TableVariant } from "./variants.ts";

/** The point that the hand follows is no farther than this from it, along each axis, so that it presses with bounded force. */
const LEAD = 0.035;
/** Of the ball that shows the goal, in metres. */
const GOAL_RADIUS = 0.015;

const starts = new SettledStarts<Float64Array>();

/** A task whose goal is the place of something that the hand moves. Actions 0–2 move the hand. */
export abstract class HandTask extends SimulationTask {
  readonly #variant: TableVariant;
  readonly #start: Float64Array;
  readonly #tool: number;

  protected constructor(variant: TableVariant, simulation: Simulation) {
    super(variant.spec, simulation, [goalBall(GOAL_RADIUS)]);
    this.#variant = variant;
    this.#tool = simulation.model.id("site", "tool");
    this.#start = starts.get(variant.spec.id, () => settle(simulation, variant));
  }

  advance(action: Float64Array): void {
    const { low, high } = this.#variant;
    const { mocapPos } = this.simulation;
    const { tool } = this;
    for (let i = 0; i < 3; i++) {
      const offset = i === 2 ? REACH : 0;
      const next = mocapPos[i] - offset + ACTION_SCALE * action[i];
      const reachable = Math.min(tool[i] + LEAD, Math.max(tool[i] - LEAD, next));
      mocapPos[i] = offset + Math.min(high[i], Math.max(low[i], reachable));
    }
    this.simulation.step(SUBSTEPS);
    this.simulation.kinematics();
    this.observe();
  }

  /** Writes observation and achieved goal; the world's poses are up to date. */
  protected abstract observe(): void;

  protected poseMarkers([goal]: readonly SceneGeom[]): void {
    goal.position.set(this.desiredGoal);
  }

  /** Brings the arm to where every episode begins. */
  protected restoreStart(): void {
    this.simulation.restore(this.#start);
  }

  /** Where the hand is: the point between the tips of its fingers, or the tip of its peg. */
  protected get tool(): Float64Array {
    return this.simulation.siteXpos.subarray(3 * this.#tool, 3 * this.#tool + 3);
  }
}

function settle(simulation: Simulation, { start: [x, y, z] }: TableVariant): Float64Array {
  settleArm(simulation, [x, y, z + REACH]);
  const state = new Float64Array(simulation.stateSize);
  simulation.save(state);
  return state;
}
