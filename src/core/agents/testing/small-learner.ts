import { engine } from "../../../node/engine/index.ts";
import { Session } from "../../engine/index.ts";
import { initialStates } from "../../graph/index.ts";
import { RandomGenerator } from "../../random/generator.ts";
import { vectorSpaces } from "../../spaces/index.ts";
import { agentSettings } from "../index.ts";
import type { Learner } from "../parts/agent.ts";
import type { AgentCase } from "./cases.ts";

/** The second dimension of the observation is φ(s). */
const knowledge = {
  spaces: vectorSpaces({ observationSize: 2, goalSize: 1, actionSize: 2 }),
  goalColumns: [1],
};

/** A learner small enough for finite differences over all its parameters. */
export function smallLearner({ agent, settings }: AgentCase): Learner {
  const small = { hiddenSizes: [4, 3], batchSize: 6 };
  return agent.build(agentSettings(agent, { ...small, ...settings }, ""), { ...knowledge, totalUpdates: 7 });
}

/** Parameters that have left their initialisation, so that targets differ from what they follow. */
export function spreadStates(learner: Learner, seed = 3): Map<string, Float64Array> {
  const random = RandomGenerator.from(seed, "spread");
  const start = initialStates(learner.update.states, seed);
  return new Map(
    Array.from(start, ([name, values]) => {
      const spread = name.endsWith(".parameters") ? 0.1 : 0;
      return [name, Float64Array.from(values, (x) => x + spread * random.normal())] as const;
    }),
  );
}

/** A session in double precision, with states spread and every input on [−1, 1], except those of a kind of their own. */
export async function spreadSession(learner: Learner) {
  const session = await Session.create(engine, learner.update, { precision: "float64" });
  session.loadStates(spreadStates(learner));
  const inputs = session.allocateInputs();
  const random = RandomGenerator.from(8);
  for (const [name, array] of Object.entries(inputs.arrays))
    for (let i = 0; i < array.length; i++) array[i] = exampleValue(name, random);
  return { session, inputs };
}

/** A value that the input may have in training. */
export function exampleValue(name: string, random: RandomGenerator): number {
  if (/\.(reached|arrived|reachedAhead)$/.test(name)) return random.integer(2);
  if (/\.(stepsToGoal|stepsAhead)$/.test(name)) return 1 + random.integer(8);
  return random.uniform(-1, 1);
}
