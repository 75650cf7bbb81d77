import { ACTION_SCALE } from "../variants.ts";

/** Writes the first three components: straight by (x, y, z), at full speed as long as one step is not enough. */
export function moveBy(action: Float32Array, x: number, y: number, z: number): void {
  const steps = Math.max(ACTION_SCALE, Math.hypot(x, y, z));
  action[0] = x / steps;
  action[1] = y / steps;
  action[2] = z / steps;
}
