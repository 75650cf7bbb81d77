import { registerEnv } from "./core/registry.ts";
import { fetchEnvs } from "./fetch/index.ts";

export * from "./core/goal-env.ts";
export { type EnvEntry, envSpec, listEnvs, makeEnv, registerEnv } from "./core/registry.ts";
export type { Task } from "./core/task.ts";
export type { EnvOptions } from "./core/task-env.ts";

for (const entry of fetchEnvs) registerEnv(entry);
