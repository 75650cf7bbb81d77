import { describe, expect, it } from "vitest";
import { constant, type Tensor } from "../graph/index.ts";
import { binOf, classificationLoss, distanceAdvantage, distanceOf, dwslConfig } from "./dwsl.ts";
import { evaluate } from "./testing/evaluate.ts";

const vector = (...values: number[]) => constant(values, [values.length]);
/** Logits of one row with these probabilities. */
const logitsOf = (...p: number[]) => constant(p.map(Math.log), [1, p.length]);
const value = async (x: Tensor) => Array.from((await evaluate({ x })).x);

it("sorts k + 1 steps into class k, and what is far or not known into the last", async () => {
  expect(await value(binOf(vector(1, 2, 4, 5, 50, 0), 4))).toEqual([0, 1, 3, 3, 3, 3]);
});

describe("classificationLoss", () => {
  it("of uniform logits is the logarithm of their number", async () => {
    const loss = classificationLoss(constant([7, 7, 7, 7], [1, 4]), vector(2));
    expect((await value(loss))[0]).toBeCloseTo(1.386294, 6);
  });
  it("is the mean negative log-likelihood of each row's own class", async () => {
    const logits = constant([0.1, 0.9, 0.75, 0.25].map(Math.log), [2, 2]);
    const loss = classificationLoss(logits, vector(1, 0));
    expect((await value(loss))[0]).toBeCloseTo(-(Math.log(0.9) + Math.log(0.75)) / 2, 12);
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

it("the advantage of every row of a walk straight to the goal is 0 with exact distances", async () => {
  // From 4, 3, 2, 1 steps away one step on; the last row enters the goal, whose own distance is that of one step.
  const exact = (...steps: number[]) => vector(...steps.map((h) => (h - 1) / 50));
  const straight = distanceAdvantage(exact(4, 3, 2, 1), exact(3, 2, 1, 1), vector(4, 3, 2, 1), 50);
  for (const advantage of await value(straight)) expect(advantage).toBeCloseTo(0, 12);
  const standing = distanceAdvantage(exact(3), exact(3), vector(5), 50);
  expect((await value(standing))[0]).toBeCloseTo(-1 / 50, 12);
});

it("trains as the released code unless told otherwise", () => {
  expect(dwslConfig.parse({})).toMatchObject({
    bins: 50,
    distanceTemperature: 1,
    temperature: 20,
    weightClip: 10,
    goals: { hindsight: 1, law: { kind: "uniform-future" } },
    batchSize: 512,
    learningRate: 5e-4,
  });
});
