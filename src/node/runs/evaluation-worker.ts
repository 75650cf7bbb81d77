import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../../core/base/errors.ts";
import { findEnv, type GoalEnv } from "../../core/envs/index.ts";
import { NonFiniteActionError, Policy } from "../../core/policy/policy.ts";
import { evaluatePolicy } from "../../core/rollout/rollout.ts";
import { makeActingEnv } from "../../core/vision/index.ts";
import { engine } from "../engine/index.ts";
import { importModules } from "../extensions/index.ts";
import { packError } from "../threads/thread-error.ts";
import type { EvaluationReply, EvaluationRequest, EvaluationSetting } from "./evaluator.ts";

const { stop, ...setting } = workerData as EvaluationSetting;
const imported = importModules(setting.imports);
imported.catch(() => {}); // reported by every evaluation
/** Made for the first policy; those of a run see it alike. */
let env: Promise<GoalEnv> | undefined;

async function prepare(policy: Policy): Promise<GoalEnv> {
  const { environment, actionNoise } = setting;
  await imported;
  if (!findEnv(environment))
    throw new UserError(
      `the thread that evaluates does not know the environment "${environment}"; name the module that registers it in imports (--import on the command line)`,
    );
  return makeActingEnv(environment, policy.interface, { actionNoise });
}

parentPort!.on("message", async ({ policy: bytes, options }: EvaluationRequest) => {
  let reply: EvaluationReply;
  try {
    const policy = await Policy.compile(engine, bytes, "the policy of this run");
    env ??= prepare(policy);
    reply = { outcomes: await evaluatePolicy(await env, policy, { ...options, onEpisode: leaveIfStopped }) };
    await policy.dispose();
  } catch (error) {
    // Errors lose their class on their way between threads.
    reply = error instanceof NonFiniteActionError ? { nonFinite: error.message } : packError(error);
  }
  parentPort!.postMessage(reply);
});

function leaveIfStopped(): void {
  if (Atomics.load(stop, 0) === 1) throw new Error("the evaluation was stopped");
}
