import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { type SmoreConfig, smore } from "./smore.ts";
import { chainSpaces, randomChainDataset, startTraining } from "./testing/chain.ts";

const dataset = randomChainDataset(RandomGenerator.from(1), 20);

async function training(options: Partial<SmoreConfig>, seed: number) {
  const config = smore.config.parse({ hiddenSizes: [16, 16], batchSize: 32, ...options });
  const learner = smore.build(config, { ...chainSpaces, totalUpdates: 50 });
  const { session, sampler, update } = await startTraining(
    learner,
    dataset,
    seed,
    RandomGenerator.from(seed),
  );
  const save = () => {
    const states = learner.update.states.map(({ name }) => [name, session.state(name).slice()] as const);
    return new Map(states);
  };
  return { session, sampler, update, save };
}

describe.each<[string, Partial<SmoreConfig>]>([
  ["bounded", { scoreLoss: "bounded" }],
  ["dual", { scoreLoss: "dual" }],
])("training with the %s loss", (_, options) => {
  it("gives the same bits again from the same seed, and others from another", async () => {
    const [first, second, other] = [
      await training(options, 7),
      await training(options, 7),
      await training(options, 8),
    ];
    for (const { update } of [first, second, other]) await update(50);
    expect(second.save()).toEqual(first.save());
    expect(other.save()).not.toEqual(first.save());
  });

  it("goes on with the same bits from states saved half-way", async () => {
    const whole = await training(options, 7);
    await whole.update(25);
    const [states, draws] = [whole.save(), whole.sampler.state()];
    await whole.update(25);
    const resumed = await training(options, 8);
    resumed.session.loadStates(states);
    resumed.sampler.restore(draws);
    await resumed.update(25);
    expect(resumed.save()).toEqual(whole.save());
    expect(resumed.save()).not.toEqual(states);
  });
});
