import type { MainModule } from "@mujoco/mujoco";
import { importOptional } from "../../base/optional.ts";

export type { MjData, MjModel } from "@mujoco/mujoco";

/** The MuJoCo WebAssembly module: its functions and constructors. */
export type Mujoco = MainModule;

let loading: Promise<Mujoco> | undefined;

/** The MuJoCo module of this process, loaded at the first call (about a third of a second). */
export function loadMujoco(): Promise<Mujoco> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Mujoco> {
  const purpose = "simulating this environment";
  const { default: start } = await importOptional("@mujoco/mujoco", () => import("@mujoco/mujoco"), purpose);
  return start();
}
