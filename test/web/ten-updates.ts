import { agentSettings, smore } from "../../src/core/agents/index.ts";
import { EpisodeDatasetBuilder } from "../../src/core/data/index.ts";
import type { Engine } from "../../src/core/engine/index.ts";
import { Trainer } from "../../src/core/learn/trainer.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { HindsightSampler } from "../../src/core/sampling/index.ts";
import { vectorSpaces } from "../../src/core/spaces/index.ts";

const UPDATES = 10;
const sizes = { observationSize: 4, goalSize: 2, actionSize: 2 };

/** A point that random actions move in the plane: observations are its place and its last action, goals are places. */
function randomWalks() {
  const random = RandomGenerator.from(0, "walks");
  const horizon = 20;
  const builder = new EpisodeDatasetBuilder({
    ...{ name: "walks", environment: "Plane", provenance: {}, horizon, distanceThreshold: 0.1 },
    ...sizes,
  });
  for (let episode = 0; episode < 30; episode++) {
    const states = [[0, 0, 0, 0]];
    for (let step = 0; step < horizon; step++) {
      const action = [random.uniform(-1, 1), random.uniform(-1, 1)];
      const [x, y] = states[step];
      states.push([x + 0.1 * action[0], y + 0.1 * action[1], ...action]);
    }
    builder.append({
      observations: states.flat(),
      achievedGoals: states.flatMap((state) => state.slice(0, 2)),
      actions: states.slice(1).flatMap((state) => state.slice(2)),
      desiredGoal: [random.uniform(-1, 1), random.uniform(-1, 1)],
    });
  }
  return builder.build();
}

/** What ten updates of a small SMORe learner on `engine` report, by the number of updates made. */
export async function tenUpdates(engine: Engine, stepsPerRun: number): Promise<Record<string, number>[]> {
  const config = agentSettings(smore, { hiddenSizes: [32, 32], batchSize: 64 }, "");
  const trainer = await Trainer.create({
    engine,
    learner: smore.build(config, { spaces: vectorSpaces(sizes), totalUpdates: UPDATES }),
    sampler: new HindsightSampler(randomWalks(), { random: RandomGenerator.from(0, "sampler") }),
    seed: 0,
    stepsPerRun,
  });
  const reports: Record<string, number>[] = [];
  while (trainer.completed < UPDATES) {
    await trainer.advance(stepsPerRun);
    reports.push(trainer.report());
  }
  await trainer.dispose();
  return reports;
}
