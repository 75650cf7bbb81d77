import { totalmem } from "node:os";
import { flattenSettings } from "../../core/agents/index.ts";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { envSpec, makeEnv } from "../../core/envs/index.ts";
import type { RunConfig, RunRequest } from "../../core/learn/config.ts";
import { type OnlineConfig, onlineConfig } from "../../core/online/index.ts";
import { replayBytes } from "../../core/sampling/index.ts";
import { RunDirectory } from "./run-directory.ts";
import { importRequested, resolveSettings } from "./run-settings.ts";

/** An evaluation and a checkpoint every 10 000 steps, a row of metrics every 1000, at two steps to an update. */
const TRAINING = {
  evaluateEvery: 5000,
  logEvery: 500,
  threads: 1,
};
const EVALUATION = { episodes: 10 };

/** Request of a run that acts in an environment. */
export type OnlineRequest = RunRequest & { readonly environment: string };

/**
 * Starts a run that collects its own data, see {@link RunDirectory.create}. By default it learns the rewards of the
 * environment if it has some, and to reach goals otherwise.
 *
 * @param steps how many environment steps to take, the first ones with random actions
 * @throws UserError also when these steps leave none for an update
 */
export async function createOnlineRun(
  folder: string,
  request: OnlineRequest,
  steps: number,
  origin = "",
  options: { readonly overwrite?: boolean | undefined } = {},
): Promise<RunDirectory> {
  await importRequested(request, origin);
  const complete = await completeRequest(request, steps, origin);
  requireMemory(complete.environment, complete.online.replaySize, origin);
  return RunDirectory.create(folder, complete, undefined, origin, options);
}

/** The request with what an online run has in place of the usual defaults. */
async function completeRequest(
  { agent, training, evaluation, online, ...request }: OnlineRequest,
  steps: number,
  origin: string,
): Promise<OnlineRequest & { online: OnlineConfig }> {
  const { warmUp, stepsPerUpdate, ...collecting } = validateConfig(
    onlineConfig,
    online ?? {},
    `${origin}online.`,
  );
  if (training?.updates !== undefined)
    throw new UserError(`${origin}training.updates follows from the number of steps; leave it out`);
  const updates = Math.floor((steps - warmUp) / stepsPerUpdate);
  if (updates < 1)
    throw new UserError(
      `${steps} steps are not enough: the first ${warmUp} have random actions and an update takes ${stepsPerUpdate}; take more, or set online.warmUp`,
    );
  return {
    ...request,
    agent: { name: "td3", reward: await rewardKind(request.environment, agent?.reward), ...agent },
    training: { ...TRAINING, ...training, updates },
    evaluation: { ...EVALUATION, ...evaluation },
    online: { warmUp, stepsPerUpdate, ...collecting },
  };
}

function requireMemory(environment: string, replaySize: number, origin: string): void {
  const bytes = replayBytes(envSpec(environment), replaySize);
  if (bytes > totalmem())
    throw new UserError(
      `${origin}online.replaySize: ${replaySize} states of ${environment} fill ${gigabytes(bytes)}, and this machine has ${gigabytes(totalmem())}; keep fewer`,
    );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(0)} GB`;
}

/** Steps in the environment after a number of updates of a run. */
export function environmentStepsAt({ warmUp, stepsPerUpdate }: OnlineConfig, updates: number): number {
  return warmUp + stepsPerUpdate * updates;
}

/** The command that starts a run like this one, with every setting that differs from its default. */
export async function commandOf({ environment, seed, online, ...config }: RunConfig): Promise<string> {
  if (online === undefined || environment === undefined)
    throw new RangeError("commandOf: the run does not collect its own data");
  const steps = environmentStepsAt(online, config.training.updates);
  const usual = resolveSettings(await completeRequest({ environment, seed, online }, steps, ""));
  const usualValues = new Map(settingsOf({ ...usual, online: onlineConfig.parse({}) }));
  const flags = settingsOf({ ...config, online })
    .map(([path, value]) => [path, JSON.stringify(value)])
    .filter(([path, value]) => value !== JSON.stringify(usualValues.get(path)))
    .map(([path, value]) => `--set ${path}=${/^[\w.,-]+$/.test(value) ? value : `'${value}'`}`);
  return [`smore train-online ${environment} --steps ${steps} --seed ${seed}`, ...flags].join(" ");
}

function settingsOf({
  agent,
  training,
  evaluation,
  online,
}: Pick<RunConfig, "agent" | "training" | "evaluation" | "online">) {
  return Object.entries({ agent, training, evaluation, online }).flatMap(([group, values]) =>
    flattenSettings(group, values),
  );
}

async function rewardKind(environment: string, chosen: unknown): Promise<"environment" | "-1/0"> {
  const env = await makeEnv(environment);
  const { reward, spec } = env;
  const rewarded = reward !== undefined;
  env.dispose();
  if (chosen === "environment" && !rewarded)
    throw new UserError(`agent.reward is "environment", but ${environment} has no rewards; leave it out`);
  const kind = rewarded ? "environment" : "-1/0";
  // At a fall a hindsight goal counts as reached, which is worth striving for.
  if ((chosen ?? kind) !== "environment" && spec.earlyEnd === "failure")
    throw new UserError(
      `agent.reward is ${JSON.stringify(chosen ?? kind)}, but in ${environment} an episode can end by failing, at any goal; ${rewarded ? "leave it out" : "give the environment rewards of its own"}`,
    );
  return kind;
}
