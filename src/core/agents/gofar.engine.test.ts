import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, grad, program } from "../graph/index.ts";
import { declareNetwork } from "../nn/index.ts";
import { type GofarConfig, gofar, gofarConfig, gofarValueLoss, gofarWeights } from "./gofar.ts";
import { encoder } from "./parts/networks.ts";
import { discountedValue, sumOfRewards } from "./parts/returns.ts";
import { evaluate, lookUp } from "./testing/evaluate.ts";
import { FORK_GOAL, forkRows, forkStep } from "./testing/forks.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";
import { twoStates } from "./testing/two-states.ts";
import { slopeOf } from "./testing/walks.ts";

const { discount, firstRows, reward, present, next, initial } = twoStates;

/** Loss, gradient and weights at a value table, as the learner forms them. */
async function at(values: readonly number[], settings: Partial<GofarConfig>) {
  const config = gofarConfig.parse({ discount, ...settings });
  const table = constant(values, [2]);
  const following = config.valueGradient === "full" ? next(table) : next(table).stopGradient();
  const residual = reward.add(following.mul(discount)).sub(present(table));
  const loss = gofarValueLoss(initial(table), residual, config);
  const { weight } = gofarWeights(residual, config);
  const found = await evaluate({ loss, slope: grad(loss, [table])[0], density: residual.add(1), weight });
  const ofRows = (name: "density" | "weight") => firstRows.map((row) => found[name][row]);
  return { loss: found.loss[0], slope: found.slope, density: ofRows("density"), weight: ofRows("weight") };
}

const limited = (logit: number) => Math.min(Math.max(logit, -10), 10);

/** Logits of pairs (achieved goal, goal), one number each, by the discriminator of a small learner's session. */
async function logitsOf(session: Session, pairs: readonly number[]): Promise<number[]> {
  const discriminator = declareNetwork(
    "discriminator",
    encoder({ hiddenSizes: [4, 3], activation: "tanh", layerNorm: "none", initialWeights: "glorot" }, 2, 1),
  );
  const logits = discriminator.apply(constant(pairs, [pairs.length / 2, 2]));
  const judge = await Session.create(engine, program("judge", { logits }), { precision: "float64" });
  judge.loadStates(new Map([["discriminator.parameters", session.state("discriminator.parameters")]]));
  await judge.run(judge.allocateInputs());
  return Array.from(judge.output("logits"));
}

function expectClose(found: readonly number[], expected: readonly number[], digits = 4) {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i], digits);
}

describe("the value's loss on two states is least where it should be", () => {
  it("for the dual itself: full gradient, ½, no negative densities", async () => {
    const found = await at([90 / 11, 101 / 11], {
      valueGradient: "full",
      residualWeight: 0.5,
      positiveDensity: true,
    });
    expectClose(found.slope, [0, 0], 10);
    expectClose(found.density, [0.18182, 1.08182, 1.08182]);
    expect(found.loss - 0.5).toBeCloseTo(0.851653, 6);
    expect(found.weight[1] / (found.weight[0] + found.weight[1])).toBeCloseTo(0.85612, 5);
    // The primal, E_d[R] − D_f(d ‖ data) with f(x) = (x − 1)²/2: d is the data's share of a row times its density.
    const shares = [2 / 22, 2 / 22, 18 / 22];
    const divergence = shares.reduce((sum, share, i) => sum + (share * (found.density[i] - 1) ** 2) / 2, 0);
    expect(shares[2] * found.density[2] - divergence).toBeCloseTo(0.851653, 6);
  });

  it("for the full gradient with the released factor 1, where a density becomes negative", async () => {
    const found = await at([145 / 11, 156 / 11], { valueGradient: "full" });
    expectClose(found.slope, [0, 0], 10);
    expectClose(found.density.slice(0, 2), [-0.31818, 0.58182]);
    expect(found.weight[0]).toBe(0);
  });

  it("for the gradient of V(s, g) alone, whose weights vanish at the goal", async () => {
    const half = await at([17.1818182, 20], { residualWeight: 0.5 });
    expectClose(half.slope, [0, 0], 7);
    expectClose(half.density, [-0.71818, 1.81818, 0]);
    // On average over the data's actions e + 1 is (1 − γ) d₀ / (2 · factor · d): the behaviour's own advantages and no more.
    const average = ([stay, go]: readonly number[]) => (stay + go) / 2;
    const ofBehaviour = (1 - discount) / (2 / 11);
    expect(average(half.density)).toBeCloseTo(ofBehaviour, 6);
    const released = await at([17.6818182, 20], {});
    expectClose(released.slope, [0, 0], 7);
    expectClose(released.density.slice(0, 2), [-0.76818, 1.31818]);
    expect(average(released.density)).toBeCloseTo(ofBehaviour / 2, 6);
  });

  it("for KL by the full gradient, invariant to a constant added to V", async () => {
    for (const offset of [0, 7]) {
      const found = await at([offset, offset + 1], { divergence: "kl", valueGradient: "full" });
      expectClose(found.slope, [0, 0], 10);
      expect(found.loss).toBeCloseTo(0.844542, 6);
      expect(found.weight[0] / found.weight[1]).toBeCloseTo(0.42975 / 1.05702, 5);
      expect(found.weight[1] / (found.weight[0] + found.weight[1])).toBeCloseTo(0.71095, 5);
    }
  });

  it("nowhere for KL by the gradient of V(s, g) alone: all values drift up for ever", async () => {
    for (const offset of [0, 50]) {
      const { slope } = await at([offset, offset + 1], { divergence: "kl" });
      expect(slope[0] + slope[1]).toBeCloseTo(-discount, 10);
    }
  });
});

describe("targets of more steps", () => {
  // R by place, and V by backward induction: episodes begin in place 0, which a fifth of the rows start from.
  const rewards = [-0.4, 0.3, 0.1, -0.2, 0.7];
  const config = gofarConfig.parse({ discount });
  const atGoal = (rewards[FORK_GOAL] + 1) / (1 - discount);
  const values = rewards.map(() => atGoal);
  for (let place = FORK_GOAL - 1; place >= 0; place--) {
    const next = (values[forkStep(place, 0)] + values[forkStep(place, 1)]) / 2;
    values[place] = rewards[place] + 1 + discount * next;
  }
  values[0] -= (1 - discount) / 2 / (1 / 5);

  it.each([1, 2, 3, 4])("leave the value's fixed point where it is: %i", async (n) => {
    const { place, path, placeAhead, steps } = forkRows(n);
    const slopeAt = async (entries: readonly number[]) => {
      const table = constant(entries, [entries.length]);
      const window = { discount, steps: constant(steps, [steps.length]) };
      const everyReward = constant(
        path.flatMap((places) => places.map((at) => rewards[at])),
        [path.length, n],
      );
      const residual = sumOfRewards(everyReward.add(1), window)
        .sub(1)
        .add(discountedValue(lookUp(table, placeAhead).stopGradient(), window))
        .sub(lookUp(table, place));
      const initialValue = lookUp(
        table,
        place.map(() => 0),
      );
      return slopeOf(gofarValueLoss(initialValue, residual, config), table);
    };
    expect(await slopeAt(values)).toBeLessThan(1e-12);
    expect(await slopeAt(values.map((value) => value + 0.01))).toBeGreaterThan(1e-4);
  });

  it.each(["discriminator", "binary"] as const)("sum up the %s rewards of every step", async (reward) => {
    const learner = smallLearner({
      agent: gofar,
      settings: { reward, targetSteps: 3 },
      reaches: {},
      overfits: [],
    });
    const { session, inputs } = await spreadSession(learner);
    const steps = [1, 2, 3, 3, 2, 1];
    const [column, parametersOf] = [
      (name: string) => Array.from(inputs.arrays[`rows.${name}`]),
      (name: string) => spreadStates(learner).get(`${name}.parameters`)!,
    ];
    inputs.arrays["rows.stepsAhead"].set(steps);
    await session.run(inputs);

    const valuesOf = async (observations: number[], network: "value" | "targetValue") => {
      const judge = await Session.create(engine, learner.instruments!, { precision: "float64" });
      judge.loadStates(spreadStates(learner).set("value.parameters", parametersOf(network)));
      const rows = judge.allocateInputs();
      rows.arrays.observation.set(observations);
      rows.arrays.goal.set(column("goal"));
      await judge.run(rows);
      return Array.from(judge.output("value").subarray(0, steps.length));
    };
    const present = await valuesOf(column("observation"), "value");
    const initialValue = await valuesOf(column("initialObservation"), "value");
    const later = await valuesOf(column("observationAhead"), "targetValue");
    const goals = column("goal").flatMap((goal) => [goal, goal, goal]);
    const rewards =
      reward === "discriminator" &&
      (await logitsOf(
        session,
        column("achievedGoalsAhead").flatMap((achieved, i) => [achieved, goals[i]]),
      ));
    const gamma = 0.98;
    const losses = steps.map((n, row) => {
      let sum = rewards ? 0 : column("reachedAhead")[row] * gamma ** (n - 1);
      if (rewards) for (let j = 0; j < n; j++) sum += gamma ** j * (limited(rewards[3 * row + j]) + 1);
      return (1 - gamma) * initialValue[row] + (sum + gamma ** n * later[row] - present[row]) ** 2;
    });
    expect(session.output("value/loss")[0]).toBeCloseTo(losses.reduce((a, b) => a + b) / 6, 10);
  });

  it("leave the policy its residuals of one step", async () => {
    const residuals = [1, 3].map(async (targetSteps) => {
      const learner = smallLearner({ agent: gofar, settings: { targetSteps }, reaches: {}, overfits: [] });
      const { session, inputs } = await spreadSession(learner);
      for (const [name, array] of Object.entries(inputs.arrays))
        array.set(Array.from(array, (_, i) => Math.sin(7 * i + name.length)));
      await session.run(inputs);
      return Array.from(session.output("policy/residual"));
    });
    expect(await residuals[1]).toEqual(await residuals[0]);
  });
});

it("rewards a state by the logit of its discriminator, limited to ±10", async () => {
  const learner = smallLearner({ agent: gofar, settings: {}, reaches: {}, overfits: [] });
  const { session, inputs } = await spreadSession(learner);
  const states = spreadStates(learner);
  // The logits of the first rows stay within the limits, those of the last are beyond.
  const parameters = states.get("discriminator.parameters")!;
  for (const [row, pair] of [0.2, -0.1, 0.4, 0.3, 90, -90].entries()) {
    inputs.arrays["rows.achievedGoal"][row] = pair;
    inputs.arrays["rows.goal"][row] = 0.1;
  }
  session.loadStates(
    states.set(
      "discriminator.parameters",
      parameters.map((x) => 8 * x),
    ),
  );
  await session.run(inputs);

  const pairs = Array.from({ length: 6 }, (_, row) => [inputs.arrays["rows.achievedGoal"][row], 0.1]);
  const logits = await logitsOf(session, pairs.flat());
  expect(Math.max(...logits.map(Math.abs))).toBeGreaterThan(10);
  expect(Math.min(...logits.map(Math.abs))).toBeLessThan(10);
  const rewards = Array.from(session.output("discriminator/reward"));
  expectClose(rewards, logits.map(limited), 10);
});

it("weights are f*′(e), or exponentials up to their clip", async () => {
  const residual = constant([-3, -0.5, 0, 5], [4]);
  const weights = async (settings: Partial<GofarConfig>) =>
    (await evaluate({ w: gofarWeights(residual, gofarConfig.parse(settings)).weight })).w;
  expectClose(await weights({}), [0, 0.5, 1, 6], 12);
  expectClose(await weights({ divergence: "kl" }), [Math.exp(-3), Math.exp(-0.5), 1, 10], 10);
  const exponential = { policyWeights: "exponential", temperature: 2, weightClip: 100 } as const;
  expectClose(await weights(exponential), [Math.exp(-6), Math.exp(-1), 1, 100], 10);
  const { clipped } = gofarWeights(residual, gofarConfig.parse(exponential));
  expect((await evaluate({ clipped })).clipped).toEqual([0.25]);
});
