import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { constant, grad } from "../graph/index.ts";
import { gofarCriticLoss, gofarExpectile, gofarExpectileConfig } from "./gofar-expectile.ts";
import { rewardOf } from "./parts/actor-critic.ts";
import { expectileLoss, meanSquaredError } from "./parts/losses.ts";
import { bootstrappedReturn, sumOfRewards } from "./parts/returns.ts";
import { smoreConfig } from "./smore.ts";
import { evaluate, lookUp } from "./testing/evaluate.ts";
import { FORK_GOAL, forkRows, forkStep } from "./testing/forks.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";
import { twoStates } from "./testing/two-states.ts";
import { slopeOf } from "./testing/walks.ts";

const { discount, reward, present, next, ofAction, ofInitialAction } = twoStates;
const vector = (...values: number[]) => constant(values, [values.length]);

/** Critic loss and slopes at tables of Q and M on two states. */
async function at(
  values: readonly number[],
  critics: readonly number[],
  expectile: number,
  initialTerm = false,
) {
  const [value, critic] = [vector(...values), vector(...critics)];
  const initialCritic = initialTerm ? ofInitialAction(critic) : undefined;
  const criticLoss = gofarCriticLoss(
    { critic: ofAction(critic), reward, nextValue: next(value), initialCritic },
    discount,
  );
  const valueLoss = expectileLoss(ofAction(critic).sub(present(value)), expectile);
  return evaluate({
    ofCritic: grad(criticLoss, [critic])[0],
    ofValue: grad(valueLoss, [value])[0],
    loss: criticLoss,
  });
}

function expectLevel({ ofCritic, ofValue }: Awaited<ReturnType<typeof at>>) {
  for (const slope of [...ofCritic, ...ofValue]) expect(Math.abs(slope)).toBeLessThan(1e-5);
}

describe("the control", () => {
  it("shares every default with SMORe but those of score, critic and weights", () => {
    const [control, smoreDefaults] = [gofarExpectileConfig.parse({}), smoreConfig.parse({})];
    const shared = Object.keys(control).filter((name) => name in smoreDefaults);
    const different = shared.filter(
      (name) => !isDeepStrictEqual(control[name as never], smoreDefaults[name as never]),
    );
    expect(different).toEqual(["reward"]);
    const own = Object.keys(control).filter((name) => !(name in smoreDefaults));
    expect(own.sort()).toEqual([
      "criticGoals",
      "criticHeads",
      "discriminatorRate",
      "gradientPenalty",
      "initialTerm",
    ]);
    expect(control.criticGoals).toEqual(smoreDefaults.scoreGoals);
    expect(control.criticHeads).toBe(smoreDefaults.scoreHeads);
  });

  it("has no ratio of scores beside a learned reward, which has no lower bound", () => {
    expect(gofarExpectileConfig.safeParse({ policyWeights: "ratio" }).success).toBe(false);
    expect(gofarExpectileConfig.safeParse({ policyWeights: "ratio", reward: "binary" }).success).toBe(true);
  });
});

describe("on two states, critic and value have their known fixed point", () => {
  // [expectile, M, Q − M in state 0]
  it.each([
    [0.5, [18.18182, 20], [-0.81818, 0.81818]],
    [0.7, [18.63014, 20], [-0.86301, 0.36986]],
    [0.9, [18.9011, 20], [-0.89011, 0.0989]],
  ])("for the expectile %d", async (expectile, values, advantages) => {
    const critics = [1 + 0.9 * values[0], 19, 20, 20];
    const found = await at(values, critics, expectile);
    expectLevel(found);
    expect(found.loss[0]).toBeLessThan(1e-10);
    for (const [action, advantage] of advantages.entries())
      expect(critics[action] - values[0]).toBeCloseTo(advantage, 4);
  });

  it("with the initial term, which lowers the critic where episodes begin", async () => {
    const critics = [16.53904, 18.45, 20, 20];
    expectLevel(await at([17.87671, 20], critics, 0.7, true));
    const { ofCritic } = await at([17.87671, 20], critics, 0.7);
    expect(Math.max(...ofCritic.map(Math.abs))).toBeGreaterThan(0.01);
  });
});

it.each([1, 2, 3, 4])("targets of up to %i steps leave the critic's fixed point where it is", async (n) => {
  // R by place; M is the mean of Q over the actions, and Q = R + 1 + γ · M(s′), by backward induction.
  const rewards = [-0.4, 0.3, 0.1, -0.2, 0.7];
  const values = rewards.map(() => (rewards[FORK_GOAL] + 1) / (1 - discount));
  const criticOf = (at: number, action: number) => rewards[at] + 1 + discount * values[forkStep(at, action)];
  for (let at = FORK_GOAL - 1; at >= 0; at--) values[at] = (criticOf(at, 0) + criticOf(at, 1)) / 2;
  const critics = rewards.flatMap((_, at) => [criticOf(at, 0), criticOf(at, 1)]);

  const { place, action, path, placeAhead, ...rows } = forkRows(n);
  const steps = constant(rows.steps, [rows.steps.length]);
  const everyReward = constant(
    path.flatMap((places) => places.map((at) => rewards[at])),
    [path.length, n],
  );
  const reward = sumOfRewards(everyReward.add(1), { discount, steps }).sub(1);
  const nextValue = lookUp(vector(...values), placeAhead);
  const slopeAt = (entries: readonly number[]) => {
    const table = vector(...entries);
    const critic = lookUp(
      table,
      place.map((at, row) => 2 * at + action[row]),
    );
    return slopeOf(gofarCriticLoss({ critic, reward, nextValue, steps }, discount), table);
  };
  expect(await slopeAt(critics)).toBeLessThan(1e-12);
  expect(await slopeAt(critics.map((critic) => critic + 0.01))).toBeGreaterThan(1e-4);
});

describe("the critic's loss", () => {
  it("charges a critic beside its target the square of what it misses", async () => {
    // 1 + 0.5 · 4 − 2 + 1 = 2 and 0 + 0.5 · 2 − 3 + 1 = −1.
    const inputs = { critic: vector(2, 3), reward: vector(1, 0), nextValue: vector(4, 2) };
    const { plain, withInitialTerm } = await evaluate({
      plain: gofarCriticLoss(inputs, 0.5),
      withInitialTerm: gofarCriticLoss({ ...inputs, initialCritic: vector(6, 8) }, 0.5),
    });
    expect(plain[0]).toBeCloseTo((4 + 1) / 2, 12);
    expect(withInitialTerm[0]).toBeCloseTo(0.5 * 7 + (4 + 1) / 4, 12);
  });

  it("of targets of more steps discounts by each row's own number of them", async () => {
    // 1 + 0.5³ · 4 − 2 + 1 = ½ and 0 + 0.5 · 2 − 3 + 1 = −1.
    const inputs = {
      critic: vector(2, 3),
      reward: vector(1, 0),
      nextValue: vector(4, 2),
      steps: vector(3, 1),
    };
    const { loss } = await evaluate({ loss: gofarCriticLoss(inputs, 0.5) });
    expect(loss[0]).toBeCloseTo((0.25 + 1) / 2, 12);
  });

  it("under a constant reward leaves no advantage anywhere", async () => {
    const [constantReward, level] = [vector(0.3, 0.3), 1.3 / (1 - discount)];
    const critic = vector(level, level);
    const loss = gofarCriticLoss(
      { critic, reward: constantReward, nextValue: vector(level, level) },
      discount,
    );
    expect((await evaluate({ slope: grad(loss, [critic])[0] })).slope).toEqual([
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
    ]);
  });

  it("of the binary reward is implicit Q-learning's, with values higher by 1 / (1 − γ)", async () => {
    const [critics, values, reached] = [vector(-3, -1, -7), vector(-2, -0.5, -6), vector(0, 1, 0)];
    const shift = 1 / (1 - 0.98);
    const returns = bootstrappedReturn({ reached, arrived: reached }, values, {
      discount: 0.98,
      rewardTiming: "next",
    });
    const inputs = {
      critic: critics.add(shift),
      reward: rewardOf(reached, "-1/0"),
      nextValue: values.add(shift),
    };
    const { ours, theirs } = await evaluate({
      ours: gofarCriticLoss(inputs, 0.98),
      theirs: meanSquaredError(critics, returns),
    });
    expect(ours[0]).toBeCloseTo(theirs[0], 10);
  });
});

it("with temperature 0 is behaviour cloning, whatever critic and value say", async () => {
  const learner = smallLearner({
    agent: gofarExpectile,
    settings: { temperature: 0, expectile: 0.5 },
    reaches: {},
    overfits: [],
  });
  const policies = await Promise.all(
    [0, 5].map(async (shift) => {
      const { session, inputs } = await spreadSession(learner);
      const states = spreadStates(learner);
      const critic = states.get("targetCritic.parameters")!;
      session.loadStates(
        states.set(
          "targetCritic.parameters",
          critic.map((x) => x + shift),
        ),
      );
      await session.run(inputs);
      return Array.from(session.state("policy.parameters"));
    }),
  );
  expect(policies[1]).toEqual(policies[0]);
});
