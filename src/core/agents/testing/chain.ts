import { engine } from "../../../node/engine/index.ts";
import { type EpisodeDataset, EpisodeDatasetBuilder } from "../../data/index.ts";
import { Session } from "../../engine/index.ts";
import { Trainer } from "../../learn/trainer.ts";
import { RandomGenerator } from "../../random/generator.ts";
import { HindsightSampler } from "../../sampling/index.ts";
import { vectorSpaces } from "../../spaces/index.ts";
import type { Learner } from "../parts/agent.ts";
import { type AgentCase, settingsWith } from "./cases.ts";

/** A chain of states 0 … 4: actions −1, 0 and +1 move along it, and its ends hold. States and goals are one-hot. */
export const chainLength = 5;
export const chainSizes = { observationSize: chainLength, goalSize: chainLength, actionSize: 1 };
export const chainSpaces = vectorSpaces(chainSizes);

export const oneHot = (state: number) => Array.from({ length: chainLength }, (_, i) => +(i === state));

/** Episodes of ten uniformly random actions from random states, under random commands. */
export function randomChainDataset(random: RandomGenerator, episodeCount = 200): EpisodeDataset {
  const builder = new EpisodeDatasetBuilder({
    name: "chain-random",
    environment: "Chain",
    ...chainSizes,
    horizon: 10,
    distanceThreshold: 0.5,
    provenance: {},
  });
  for (let episode = 0; episode < episodeCount; episode++) {
    const states = [random.integer(chainLength)];
    const actions = Array.from({ length: 10 }, () => random.integer(3) - 1);
    for (const action of actions)
      states.push(Math.min(Math.max(states.at(-1)! + action, 0), chainLength - 1));
    const observations = states.flatMap(oneHot);
    const desiredGoal = oneHot(random.integer(chainLength));
    builder.append({ observations, achievedGoals: observations, actions, desiredGoal });
  }
  return builder.build();
}

/** A trainer whose first states and batches follow from `seed`. */
export function createTrainer(learner: Learner, dataset: EpisodeDataset, seed: number): Promise<Trainer> {
  const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(seed) });
  return Trainer.create({ engine, learner, sampler, seed });
}

/** The policy's action for every state (rows) and goal (columns). */
export async function policyTable(learner: Learner, trained: Trainer): Promise<number[][]> {
  const session = await Session.create(engine, learner.policy);
  session.loadStates(new Map(learner.policy.states.map(({ name }) => [name, trained.state(name)])));
  const inputs = session.allocateInputs();
  const table: number[][] = [];
  for (let state = 0; state < chainLength; state++) {
    table.push([]);
    for (let goal = 0; goal < chainLength; goal++) {
      inputs.arrays.observation.set(oneHot(state));
      inputs.arrays.goal.set(oneHot(goal));
      await session.run(inputs);
      table[state].push(session.output("action")[0]);
    }
  }
  return table;
}

/**
 * How far the trained policy's mean action goes towards the goal, least over all states and goals that are at least `distance`
 * steps apart; 1 is a whole step.
 */
export async function leastProgress(
  agentCase: AgentCase,
  updates: number,
  { distance = 1 }: { readonly distance?: number } = {},
): Promise<number> {
  const seed = 0;
  const small = {
    hiddenSizes: [32, 32],
    batchSize: 128,
    learningRate: 3e-3,
    targetRate: 0.02,
    targetPeriod: 1,
    discount: 0.9,
  };
  const learner = agentCase.agent.build(settingsWith(agentCase, small), {
    spaces: chainSpaces,
    totalUpdates: updates,
  });
  const dataset = randomChainDataset(RandomGenerator.from(seed, "chain"));
  const trainer = await createTrainer(learner, dataset, seed);
  await trainer.advance(updates);
  const actions = await policyTable(learner, trainer);
  const progress = actions.flatMap((row, state) =>
    row.flatMap((action, goal) =>
      Math.abs(goal - state) < distance ? [] : [action * Math.sign(goal - state)],
    ),
  );
  return Math.min(...progress);
}
