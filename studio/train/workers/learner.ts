import { engine } from "../../workers/engine.ts";
import { describeAgents, faultOf } from "../learning/agents.ts";
import type { Present } from "../learning/inside.ts";
import { Learning, type LearningRequest } from "../learning/learning.ts";

let learning: Learning | undefined;

/** @throws Error before a run was started, which the page does not let happen */
function present(): Learning {
  if (!learning) throw new Error("no run was started");
  return learning;
}

export const methods = {
  agents: describeAgents,
  fault: faultOf,
  async start(request: LearningRequest) {
    learning = await Learning.create(engine, request);
    return { hasCritic: learning.hasCritic };
  },
  advance: (milliseconds: number) => present().advance(milliseconds),
  policy: () => present().policy(),
  /** What the critic says of its data, which takes a while. */
  judge: async () => ({
    readings: await present().readings(),
    judgement: await present().judgement(),
    weights: present().weights(),
  }),
  views: (where: Present) => present().views(where),
};

export type LearnerMethods = typeof methods;
