import { findEnv } from "../envs/index.ts";

/** How floors are painted, see {@link RasterizerOptions}. */
export type FloorPaint = "chequered" | "position";

/** How images for policies show the floors of an environment. */
export function imageFloorsOf(environment: string): FloorPaint {
  return findEnv(environment)?.imageFloor ?? "chequered";
}
