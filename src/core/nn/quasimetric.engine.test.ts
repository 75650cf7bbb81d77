import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { concat, constant, program } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { declareNetwork } from "./index.ts";
import { intervalQuasimetric, unionLengths } from "./quasimetric.ts";

/** Rows of x and y with two components. */
async function measure(x: readonly (readonly number[])[], y: readonly (readonly number[])[], mixing = 0) {
  const points = (rows: readonly (readonly number[])[]) =>
    constant(rows.flat(), [rows.length, rows[0].length]);
  const network = declareNetwork("distance", intervalQuasimetric(2));
  const measured = program("p", {
    lengths: unionLengths(points(x), points(y), 2),
    distance: network.apply(concat([points(x), points(y)])),
  });
  const session = await Session.create(engine, measured, { precision: "float64" });
  session.loadStates(new Map([["distance.parameters", [mixing]]]));
  await session.run(session.allocateInputs());
  return { lengths: Array.from(session.output("lengths")), distance: Array.from(session.output("distance")) };
}

it("is worked out by hand for two components of two intervals", async () => {
  const [x, y] = [
    [0, 1, 0, 5],
    [2, 4, -1, 6],
  ];
  expect(await measure([x], [y])).toEqual({ lengths: [4, 1], distance: [3.25] });
  expect(await measure([y], [x])).toEqual({ lengths: [0, 1], distance: [0.75] });
});

it("goes from the greatest to the mean of the components as the mixing grows", async () => {
  const [x, y] = [
    [0, 1, 0, 5],
    [2, 4, -1, 6],
  ];
  expect((await measure([x], [y], -50)).distance[0]).toBeCloseTo(4, 12);
  expect((await measure([x], [y], 50)).distance[0]).toBeCloseTo(2.5, 12);
});

it("measures the union of intervals in any order and overlap", async () => {
  // Two apart, one within another, and one that is empty because y lies below x.
  expect((await measure([[5, 0, 1, 1, 3, 9]], [[6, 2, 1.5, 4, 5, 2]])).lengths).toEqual([3, 4]);
});

it("is a quasimetric: 0 from a point to itself, never negative, and detours are no shorter", async () => {
  const random = RandomGenerator.from(4);
  const cloud = () =>
    Array.from({ length: 300 }, () => Array.from({ length: 8 }, () => random.uniform(-1, 1)));
  const [x, y, z] = [cloud(), cloud(), cloud()];
  const [direct, first, second, back] = (
    await Promise.all([measure(x, z), measure(x, y), measure(y, z), measure(z, x)])
  ).map(({ distance }) => distance);
  for (let row = 0; row < x.length; row++) {
    expect(direct[row]).toBeGreaterThanOrEqual(0);
    expect(direct[row]).toBeLessThanOrEqual(first[row] + second[row] + 1e-12);
  }
  expect(back).not.toEqual(direct);
  expect((await measure(x, x)).distance).toEqual(x.map(() => 0));
});
