import type { MainModule } from "@mujoco/mujoco";

export type { MjData, MjModel } from "@mujoco/mujoco";

/** The MuJoCo WebAssembly module: its functions and constructors. */
export type Mujoco = MainModule;

let loading: Promise<Mujoco> | undefined;

/** The MuJoCo module of this process, loaded at the first call (about a third of a second). */
export function loadMujoco(): Promise<Mujoco> {
  loading ??= import("@mujoco/mujoco").then((module) => module.default());
  return loading;
}
