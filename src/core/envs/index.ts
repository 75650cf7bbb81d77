import { antMazeEnvs } from "./antmaze/index.ts";
import { registerEnv } from "./core/registry.ts";
import { dclawEnvs } from "./dclaw/index.ts";
import { fetchEnvs } from "./fetch/index.ts";
import { handEnvs } from "./hand/index.ts";
import { locomotionEnvs } from "./locomotion/index.ts";
import { pointEnvs } from "./point/index.ts";
import { pointMazeEnvs } from "./pointmaze/index.ts";
import { reacherEnvs } from "./reacher/index.ts";
import { sawyerEnvs } from "./sawyer/index.ts";

export { checkEnv } from "./core/check-env.ts";
export * from "./core/goal-env.ts";
export { type EnvEntry, envSpec, listEnvs, makeEnv, registerEnv } from "./core/registry.ts";
export type { Task } from "./core/task.ts";
export type { EnvOptions } from "./core/task-env.ts";

for (const entry of [
  ...pointEnvs,
  ...fetchEnvs,
  ...reacherEnvs,
  ...handEnvs,
  ...pointMazeEnvs,
  ...sawyerEnvs,
  ...dclawEnvs,
  ...locomotionEnvs,
  ...antMazeEnvs,
])
  registerEnv(entry);
