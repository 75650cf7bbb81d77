import type { RandomGenerator } from "../../../random/generator.ts";
import { Simulation } from "../../sim/simulation.ts";
import { HandTask } from "./hand-task.ts";
import { FINGER_TRAVEL, pickModel } from "./model.ts";
import { CUBE, SAWYER_PICK } from "./variants.ts";

/** Addresses in `qpos`: of the fingers' openings, after the seven joints of the arm, and of the cube's pose. */
const FINGERS = 7;
const POSE = FINGERS + 2;
/** Where cubes begin and goals lie, in metres. */
const REGION = { x: [-0.15, 0.15], y: [0.66, 0.84] } as const;
/** Half of all goals are in the air, no higher than this. */
const HIGHEST = 0.2;
/** Goals are farther than this from where the cube begins. */
const LEAST_MOVE = 0.08;

/** A cube that has to be brought to a place; see docs/environments.md for the layout of observations. */
export class PickTask extends HandTask {
  private constructor(simulation: Simulation) {
    super(SAWYER_PICK, simulation);
  }

  static async create(): Promise<PickTask> {
    return new PickTask(await Simulation.create(pickModel()));
  }

  begin(random: RandomGenerator): void {
    const [x, y] = drawPlace(random);
    do {
      const isRaised = random.uniform(0, 1) < 0.5;
      this.desiredGoal.set([...drawPlace(random), isRaised ? random.uniform(CUBE, HIGHEST) : CUBE]);
    } while (
      Math.hypot(this.desiredGoal[0] - x, this.desiredGoal[1] - y, this.desiredGoal[2] - CUBE) < LEAST_MOVE
    );
    this.restoreStart();
    this.simulation.qpos.set([x, y, CUBE, 1, 0, 0, 0], POSE);
    this.simulation.qvel.fill(0, POSE);
    this.simulation.forward();
    this.observe();
  }

  override advance(action: Float64Array): void {
    this.simulation.ctrl.fill((FINGER_TRAVEL * (1 + action[3])) / 2);
    super.advance(action);
  }

  protected observe(): void {
    const { qpos } = this.simulation;
    this.observation.set(this.tool);
    this.observation[3] = qpos[FINGERS] + qpos[FINGERS + 1];
    this.observation.set(qpos.subarray(POSE, POSE + 7), 4);
    this.achievedGoal.set(qpos.subarray(POSE, POSE + 3));
  }
}

function drawPlace(random: RandomGenerator): [x: number, y: number] {
  return [random.uniform(...REGION.x), random.uniform(...REGION.y)];
}
