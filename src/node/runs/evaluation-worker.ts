import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../../core/base/errors.ts";
import { makeEnv } from "../../core/envs/index.ts";
import { NonFiniteActionError, Policy } from "../../core/policy/policy.ts";
import { evaluatePolicy } from "../../core/rollout/rollout.ts";
import { engine } from "../engine/index.ts";
import type { EvaluationReply, EvaluationRequest, EvaluationSetting } from "./evaluator.ts";

const { environment, actionNoise, stop } = workerData as EvaluationSetting;
const env = makeEnv(environment, { actionNoise });

parentPort!.on("message", async ({ policy: bytes, options }: EvaluationRequest) => {
  let reply: EvaluationReply;
  try {
    const policy = await Policy.compile(engine, bytes, "the policy of this run");
    reply = { outcomes: await evaluatePolicy(await env, policy, { ...options, onEpisode: leaveIfStopped }) };
    await policy.dispose();
  } catch (error) {
    reply = replyTo(error as Error);
  }
  parentPort!.postMessage(reply);
});

function leaveIfStopped(): void {
  if (Atomics.load(stop, 0) === 1) throw new Error("the evaluation was stopped");
}

function replyTo(error: Error): EvaluationReply {
  if (error instanceof NonFiniteActionError) return { nonFinite: error.message };
  return error instanceof UserError ? { refusal: error.message } : { error };
}
