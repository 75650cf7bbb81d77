import type { RandomGenerator } from "../../../random/generator.ts";
import { Simulation } from "../../sim/simulation.ts";
import { HandTask } from "./hand-task.ts";
import { drawerModel } from "./model.ts";
import { HANDLE, SAWYER_DRAWER, TRAVEL } from "./variants.ts";

/** Address of the drawer's opening in `qpos`, and of its velocity in `qvel`: after the seven joints of the arm. */
const DRAWER = 7;
/** Goals differ from the start by more than this, in metres. */
const LEAST_MOVE = 0.05;

/** A drawer that has to be opened or shut to a width; see docs/environments.md for the layout of observations. */
export class DrawerTask extends HandTask {
  private constructor(simulation: Simulation) {
    super(SAWYER_DRAWER, simulation);
  }

  static async create(): Promise<DrawerTask> {
    return new DrawerTask(await Simulation.create(drawerModel()));
  }

  begin(random: RandomGenerator): void {
    const opening = random.uniform(0, TRAVEL);
    let goal = opening;
    while (Math.abs(goal - opening) < LEAST_MOVE) goal = random.uniform(0, TRAVEL);
    this.desiredGoal.set(handleAt(goal));
    this.restoreStart();
    this.simulation.qpos[DRAWER] = opening;
    this.simulation.qvel[DRAWER] = 0;
    this.simulation.forward();
    this.observe();
  }

  protected observe(): void {
    this.achievedGoal.set(handleAt(this.simulation.qpos[DRAWER]));
    this.observation.set(this.tool);
    this.observation.set(this.achievedGoal, 3);
  }
}

/** The middle of the handle's bar while the drawer is open by `opening`. */
function handleAt(opening: number): [x: number, y: number, z: number] {
  return [HANDLE[0], HANDLE[1] - opening, HANDLE[2]];
}
