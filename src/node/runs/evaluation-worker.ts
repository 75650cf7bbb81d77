import { parentPort, workerData } from "node:worker_threads";
import { makeEnv } from "../../core/envs/index.ts";
import { evaluatePolicy } from "../../core/rollout/rollout.ts";
import { loadPolicy } from "../engine/index.ts";
import type { EvaluationReply, EvaluationRequest, EvaluationSetting } from "./evaluator.ts";

const { environment, actionNoise } = workerData as EvaluationSetting;
const env = makeEnv(environment, { actionNoise });

parentPort!.on("message", async ({ policy: bytes, options }: EvaluationRequest) => {
  let reply: EvaluationReply;
  try {
    const policy = await loadPolicy(bytes);
    reply = { outcomes: await evaluatePolicy(await env, policy, options) };
    await policy.dispose();
  } catch (error) {
    reply = { error: error as Error };
  }
  parentPort!.postMessage(reply);
});
