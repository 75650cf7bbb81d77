import { describe, expect, it } from "vitest";
import { constant, grad, type Tensor } from "../graph/index.ts";
import {
  bootstrappedTarget,
  crossEntropy,
  distanceAdvantage,
  distanceOf,
  dwsl,
  dwslConfig,
  hindsightTarget,
  spansOf,
} from "./dwsl.ts";
import { exponentialWeight } from "./parts/weights.ts";
import { evaluate } from "./testing/evaluate.ts";
import { FORK_GOAL, forkRows } from "./testing/forks.ts";
import { smallLearner, spreadSession } from "./testing/small-learner.ts";

const vector = (...values: number[]) => constant(values, [values.length]);
/** Logits of one row with these probabilities. */
const logitsOf = (...p: number[]) => constant(p.map(Math.log), [1, p.length]);
const value = async (x: Tensor) => Array.from((await evaluate({ x })).x);

it("counts whole spans, the last of which may be shorter", async () => {
  expect(await value(spansOf(vector(0, 1, 2, 3, 4, 7), 3))).toEqual([0, 1, 1, 1, 2, 3]);
  expect(await value(spansOf(vector(0, 1, 2, 50), 1))).toEqual([0, 1, 2, 50]);
});

describe("targets of the classifier", () => {
  /** The class that a row of a distribution is sure of. */
  const classes = async (target: Tensor) => {
    const [rows, bins] = target.shape;
    const numbers = await value(target);
    return Array.from({ length: rows }, (_, row) => numbers.slice(row * bins, (row + 1) * bins).indexOf(1));
  };

  it("in hindsight are class k for k + 1 spans, and the last for what is far or not known", async () => {
    const target = hindsightTarget(vector(1, 2, 4, 5, 50, 0), 4);
    expect(await classes(target)).toEqual([0, 1, 3, 3, 3, 3]);
    expect((await value(target.sum(1))).every((sum) => sum === 1)).toBe(true);
  });

  it("bootstrapped are the next state's moved on by a span, or the first where the goal is entered", async () => {
    const next = constant([0.5, 0.25, 0.125, 0.125], [1, 4]).broadcastTo([3, 4]);
    expect(await value(bootstrappedTarget(next, vector(3, 1, 0)))).toEqual([
      ...[0, 0.5, 0.25, 0.25],
      ...[1, 0, 0, 0],
      ...[0, 0.5, 0.25, 0.25],
    ]);
    expect(await value(bootstrappedTarget(constant([0.75, 0.25], [1, 2]), vector(2)))).toEqual([0, 1]);
  });

  it("bootstrapped over more spans are moved on by each row's own, or exact where the goal lies within them", async () => {
    const next = constant([0.5, 0.25, 0.125, 0.125], [1, 4]).broadcastTo([6, 4]);
    const ahead = { most: 3, spans: vector(3, 2, 1, 3, 1, 3) };
    expect(await value(bootstrappedTarget(next, vector(4, 0, 9, 3, 1, 2), ahead))).toEqual([
      ...[0, 0, 0, 1],
      ...[0, 0, 0.5, 0.5],
      ...[0, 0.5, 0.25, 0.25],
      ...[0, 0, 1, 0],
      ...[1, 0, 0, 0],
      ...[0, 1, 0, 0],
    ]);
  });

  it.each([1, 2, 3, 4])("bootstrapped over up to %i spans leave the fixed point where it is", async (n) => {
    // Probabilities of 1, 2, 3, … spans to the goal, by place; in the goal, whose rows have no hindsight goal here, the last.
    const distances = [
      [0, 0.25, 0.625, 0.125, 0, 0],
      [0, 0.75, 0.25, 0, 0, 0],
      [0.5, 0.5, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 0],
    ];
    const { place, placeAhead, steps, reachedAhead } = forkRows(n);
    const rows = place.flatMap((at, row) => (at === FORK_GOAL ? [] : [row]));
    const next = rows.flatMap((row) => distances[placeAhead[row]] ?? [0, 0, 0, 0, 0, 1]);
    const spans = vector(...rows.map((row) => (reachedAhead[row] ? steps[row] : n + 1)));
    const ahead = { most: n, spans: vector(...rows.map((row) => steps[row])) };
    const targets = await value(bootstrappedTarget(constant(next, [rows.length, 6]), spans, ahead));
    for (const [at, distance] of distances.entries()) {
      const own = rows.flatMap((row, i) => (place[row] === at ? [targets.slice(6 * i, 6 * i + 6)] : []));
      const mean = distance.map((_, k) => own.reduce((sum, target) => sum + target[k], 0) / own.length);
      expect(mean).toEqual(distance.map((share) => expect.closeTo(share, 12)));
    }
  });

  it("agree on a walk straight to its goal, where each state is a span nearer than the one before", async () => {
    const [spans, next] = [vector(4, 3, 2), hindsightTarget(vector(3, 2, 1), 5)];
    expect(await value(bootstrappedTarget(next, spans))).toEqual(await value(hindsightTarget(spans, 5)));
  });
});

describe("crossEntropy", () => {
  it("of uniform logits is the logarithm of their number", async () => {
    const loss = crossEntropy(constant([7, 7, 7, 7], [1, 4]), hindsightTarget(vector(3), 4));
    expect((await value(loss))[0]).toBeCloseTo(1.386294, 6);
  });
  it("is the mean negative log-likelihood of each row's own class", async () => {
    const logits = constant([0.1, 0.9, 0.75, 0.25].map(Math.log), [2, 2]);
    const loss = crossEntropy(logits, hindsightTarget(vector(2, 1), 2));
    expect((await value(loss))[0]).toBeCloseTo(-(Math.log(0.9) + Math.log(0.75)) / 2, 12);
  });
  it("is least where the logits are those of the target", async () => {
    const [target, logits] = [
      constant([0.1, 0.6, 0.3], [1, 3]),
      constant([0.1, 0.6, 0.3].map(Math.log), [1, 3]),
    ];
    const { slope } = await evaluate({ slope: grad(crossEntropy(logits, target), [logits])[0] });
    for (const component of slope) expect(component).toBeCloseTo(0, 12);
  });
});

describe("distanceOf", () => {
  const uniform = logitsOf(0.25, 0.25, 0.25, 0.25);
  const ends = logitsOf(...Array.from({ length: 50 }, (_, k) => (k % 49 === 0 ? 0.5 : 1e-300)));

  it.each([
    ["uniform on 4 bins", uniform, 1, 0.336278],
    ["uniform on 4 bins", uniform, 0.05, 0.068977],
    ["half on the first, half on the last of 50", ends, 1, 0.374467],
    ["half on the first, half on the last of 50", ends, 0.01, 0.006931],
  ])("has the known soft minimum: %s, softness %#", async (_, logits, temperature, expected) => {
    expect((await value(distanceOf(logits, temperature)))[0]).toBeCloseTo(expected, 6);
  });
  it("goes from the nearest distance seen to the mean as it softens", async () => {
    const logits = logitsOf(1e-300, 0.5, 0.25, 0.25);
    expect((await value(distanceOf(logits, 1e-3)))[0]).toBeCloseTo(0.25, 2);
    expect((await value(distanceOf(logits, 1e4)))[0]).toBeCloseTo((1 * 0.5 + 2 * 0.25 + 3 * 0.25) / 4, 4);
  });
  it("does not depend on a constant in the logits", async () => {
    expect(await value(distanceOf(uniform.add(30), 1))).toEqual(
      (await value(distanceOf(uniform, 1))).map((d) => expect.closeTo(d, 12)),
    );
  });
});

describe("the advantage", () => {
  // From 4, 3, 2, 1 steps away one step on; the last row enters the goal, whose own distance is that of one step.
  const exact = (...steps: number[]) => vector(...steps.map((h) => (h - 1) / 50));
  const straight = (chargeArrival: boolean) =>
    distanceAdvantage(exact(4, 3, 2, 1), exact(3, 2, 1, 1), vector(4, 3, 2, 1), { bins: 50, chargeArrival });

  it("of every row of a walk straight to the goal is 0 with exact distances", async () => {
    for (const advantage of await value(straight(false))) expect(advantage).toBeCloseTo(0, 12);
  });
  it("of a row that gets no nearer is one span below", async () => {
    const standing = distanceAdvantage(exact(3), exact(3), vector(5), { bins: 50, chargeArrival: false });
    expect((await value(standing))[0]).toBeCloseTo(-1 / 50, 12);
  });
  it("of rows that enter the goal is a span too low in the released code: they weigh 0.670", async () => {
    const { weight } = exponentialWeight(straight(true), 20, 10);
    const [first, second, third, last] = await value(weight);
    for (const other of [first, second, third]) expect(other).toBeCloseTo(1, 12);
    expect(last).toBeCloseTo(0.67, 3);
  });
});

it("bootstraps from a target classifier, which follows every `targetPeriod` updates", async () => {
  const settings = { target: "bootstrapped", bins: 4, targetRate: 0.5, targetPeriod: 2 };
  const learner = smallLearner({ agent: dwsl, settings, reaches: {}, overfits: [] });
  const { session, inputs } = await spreadSession(learner);
  const [target, online] = ["targetDistance", "distance"].map(
    (name) => () => Array.from(session.state(`${name}.parameters`)),
  );
  const before = target();
  await session.run(inputs);
  expect(target()).toEqual(before);
  await session.run(inputs);
  const after = target();
  for (const [i, parameter] of online().entries())
    expect(after[i]).toBeCloseTo((before[i] + parameter) / 2, 12);
});

it("trains as the released code by default", () => {
  expect(dwslConfig.parse({})).toMatchObject({
    bins: 50,
    spanSteps: 1,
    target: "hindsight",
    chargeArrival: false,
    distanceTemperature: 1,
    temperature: 20,
    weightClip: 10,
    goals: { hindsight: 1, law: { kind: "uniform-future" } },
    batchSize: 512,
    learningRate: 5e-4,
  });
});
