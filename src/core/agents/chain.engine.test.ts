import { expect, it } from "vitest";
import { smore } from "./smore.ts";
import { leastProgress } from "./testing/chain.ts";

const smoreWith = (settings: object) => ({
  agent: smore,
  settings,
  reaches: {},
  overfits: [],
  solvesChain: true,
});

it("SMORe learns to step towards every goal by the KL dual too", async () => {
  const progress = await leastProgress(
    smoreWith({ preset: "released", scoreLoss: "dual", divergence: "kl" }),
    800,
  );
  expect(progress).toBeGreaterThan(0.5);
});

it("does not solve it if every weight is 1: imitation of random walks stays random", async () => {
  expect(await leastProgress(smoreWith({ preset: "released", temperature: 0 }), 800)).toBeLessThan(0.3);
});
