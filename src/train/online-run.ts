import { makeEnv } from "../envs/index.ts";
import { UserError } from "../errors.ts";
import { onlineConfig } from "../online/index.ts";
import { validateConfig } from "../validate-config.ts";
import type { RunRequest } from "./config.ts";
import { RunDirectory } from "./run-directory.ts";

/**
 * Starts a run that collects its own data, see {@link RunDirectory.create}. Unless told otherwise it learns the rewards of
 * the environment where that has some, and to reach goals elsewhere.
 *
 * @param steps how many environment steps to take, the first ones with random actions
 * @throws UserError also when these steps leave none for an update
 */
export async function createOnlineRun(
  folder: string,
  { agent, training, online, ...request }: RunRequest,
  steps: number,
  origin = "",
): Promise<RunDirectory> {
  const { warmUp, stepsPerUpdate, ...collecting } = validateConfig(
    onlineConfig,
    online ?? {},
    `${origin}online.`,
  );
  const updates = Math.floor((steps - warmUp) / stepsPerUpdate);
  if (updates < 1)
    throw new UserError(
      `${steps} steps are not enough: the first ${warmUp} have random actions and an update takes ${stepsPerUpdate}; take more, or set online.warmUp`,
    );
  return RunDirectory.create(
    folder,
    {
      ...request,
      agent: { name: "td3", reward: await rewardKind(request.environment), ...agent },
      training: { updates, ...training },
      online: { warmUp, stepsPerUpdate, ...collecting },
    },
    undefined,
    origin,
  );
}

async function rewardKind(environment: string): Promise<"environment" | "-1/0"> {
  const env = await makeEnv(environment);
  const kind = env.reward === undefined ? "-1/0" : "environment";
  env.dispose();
  return kind;
}
