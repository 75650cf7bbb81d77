import { z } from "zod";

/** How a run collects its own data. */
export const onlineConfig = z.strictObject({
  /** Steps with uniform actions before the first update. TD3: 25 000 in its code, 10 000 in the paper. */
  warmUp: z.int().min(2).default(25_000),
  /** Environment steps for each update of the agent. An update of TD3 takes two steps of its critics: one for each. */
  stepsPerUpdate: z.int().min(1).default(2),
  /** Standard deviation of the Gaussian noise on the policy's actions, which lie in [−1, 1]. TD3: 0.1. */
  explorationNoise: z.number().min(0).default(0.1),
  /** States that the replay buffer holds; three at least, so that one has a successor. TD3: 10⁶. */
  replaySize: z.int().min(3).default(1_000_000),
});

export type OnlineConfig = z.output<typeof onlineConfig>;
