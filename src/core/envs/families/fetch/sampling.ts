import type { RandomGenerator } from "../../../random/generator.ts";
import type { FetchStart } from "./start.ts";
import type { FetchObject, FetchVariant } from "./variants.ts";

/** The object begins at least this far from the gripper, in metres. */
const CLEARANCE = 0.1;

/** Draws where the object begins: uniform in a square around the gripper, without the disc of the clearance. */
export function sampleObject(
  object: FetchObject,
  start: FetchStart,
  random: RandomGenerator,
): [x: number, y: number] {
  for (;;) {
    const x = random.uniform(-object.startRange, object.startRange);
    const y = random.uniform(-object.startRange, object.startRange);
    if (Math.hypot(x, y) >= CLEARANCE) return [start.gripperPosition[0] + x, start.gripperPosition[1] + y];
  }
}

/** Draws a goal into `goal`: x, y, z in metres. */
export function sampleGoal(
  variant: FetchVariant,
  start: FetchStart,
  random: RandomGenerator,
  goal: Float64Array,
): void {
  for (let i = 0; i < 3; i++)
    goal[i] = start.gripperPosition[i] + random.uniform(-variant.goalRange, variant.goalRange);
  goal[0] += variant.goalOffsetX;
  if (start.objectHeight !== undefined) goal[2] = start.objectHeight;
  if (variant.goalLift > 0 && random.uniform() < 0.5) goal[2] += random.uniform(0, variant.goalLift);
}
