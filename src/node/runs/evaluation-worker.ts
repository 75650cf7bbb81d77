import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../../core/base/errors.ts";
import { findEnv, type GoalEnv, makeEnv } from "../../core/envs/index.ts";
import { evaluatePolicy } from "../../core/rollout/rollout.ts";
import { loadPolicy } from "../engine/index.ts";
import { importModules } from "../extensions/index.ts";
import { packError } from "../threads/thread-error.ts";
import type { EvaluationReply, EvaluationRequest, EvaluationSetting } from "./evaluator.ts";

const env = prepare(workerData as EvaluationSetting);
env.catch(() => {}); // reported by every evaluation

async function prepare({ environment, actionNoise, imports }: EvaluationSetting): Promise<GoalEnv> {
  await importModules(imports);
  if (!findEnv(environment))
    throw new UserError(
      `the thread that evaluates does not know the environment "${environment}"; name the module that registers it in imports (--import on the command line)`,
    );
  return makeEnv(environment, { actionNoise });
}

parentPort!.on("message", async ({ policy: bytes, options }: EvaluationRequest) => {
  let reply: EvaluationReply;
  try {
    const policy = await loadPolicy(bytes);
    reply = { outcomes: await evaluatePolicy(await env, policy, options) };
    await policy.dispose();
  } catch (error) {
    reply = packError(error);
  }
  parentPort!.postMessage(reply);
});
