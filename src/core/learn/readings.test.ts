import { expect, it } from "vitest";
import type { InstrumentRows } from "./instrument-rows.ts";
import { actionError, actionErrors, pairAccuracies, relativeActionGap, valueReadings } from "./readings.ts";

/** 100 rows: the first 20 have met their goal, 40 are 3 steps away, 40 are 12; odd ones come from the second source. */
const count = 100;
const stepsOf = (row: number) => (row < 60 ? 3 : 12);
const ofRows = (value: (row: number) => number) =>
  Float32Array.from({ length: count }, (_, row) => value(row));
const source = Uint8Array.from({ length: count }, (_, row) => row % 2);
const rows: InstrumentRows = {
  count,
  proprioception: new Float32Array(),
  achievedGoal: new Float32Array(count),
  state: new Int32Array(count),
  goalState: new Int32Array(count),
  goal: new Float32Array(count),
  action: new Float32Array(count),
  steps: ofRows(stepsOf),
  met: Uint8Array.from({ length: count }, (_, row) => (row < 20 ? 1 : 0)),
  source,
  sources: { names: ["expert", "random"], ofEpisode: source },
};

it("counts how often the data's action scores higher, by steps, met goals and sources", () => {
  // Higher in all near rows, a tie in all far ones, lower where the goal is met.
  const score = ofRows((row) => (row < 20 ? -1 : row < 60 ? 1 : 0));
  expect(pairAccuracies("random", rows, score, new Float32Array(count))).toEqual({
    "pairAccuracy/random": 0.75,
    "pairAccuracy/random/met": 0,
    "pairAccuracy/random/steps2to4": 1,
    "pairAccuracy/random/steps10to19": 0.5,
    "pairAccuracy/random/source/expert": 0.75,
    "pairAccuracy/random/source/random": 0.75,
  });
});

it("compares differences between actions with differences between rows", () => {
  // Scores of rows are ±2 around 1, so their deviation is 2; actions differ by 1.
  const score = ofRows((row) => (row % 2 === 0 ? 3 : -1));
  const other = ofRows((row) => (row % 2 === 0 ? 2 : 0));
  expect(relativeActionGap(rows, score, other)).toEqual({ actionGap: expect.closeTo(0.5, 12) });
});

it("reads how far values say that goals are", () => {
  const value = ofRows((row) => -2 * stepsOf(row));
  const readings = valueReadings(
    rows,
    value,
    ofRows((row) => stepsOf(row) / 2),
  );
  expect(readings).toEqual({
    valueRankCorrelation: expect.closeTo(1, 12),
    "valueSteps/steps2to4": 1.5,
    "valueSteps/steps10to19": 6,
  });
  expect(valueReadings(rows, value, undefined)).toEqual({ valueRankCorrelation: expect.closeTo(1, 12) });
});

it("omits readings of too few rows, equal scores or equal distances", () => {
  const score = ofRows((row) => row);
  const met = { ...rows, met: new Uint8Array(count).fill(1) };
  expect(relativeActionGap(met, score, new Float32Array(count))).toEqual({});
  expect(valueReadings(met, score, score)).toEqual({});
  const equal = ofRows(() => 1);
  expect(relativeActionGap(rows, equal, score)).toEqual({});
  expect(valueReadings({ ...rows, steps: equal }, score, undefined)).toEqual({});
  expect(valueReadings(rows, equal, undefined)).toEqual({});
});

it("takes the root mean square of differences between actions", () => {
  expect(actionError(Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 0, 0, 1))).toBeCloseTo(Math.SQRT1_2, 7);
});

it("takes the error of each dimension of an action in its own unit", () => {
  const errors = actionErrors(
    Float32Array.of(1, 0, 0, 0),
    Float32Array.of(0, 0, 0, 1),
    [180, 0.5],
    ["elbow", "grip"],
  );
  expect(errors).toEqual({
    "heldOut/actionError/elbow": 180 * Math.SQRT1_2,
    "heldOut/actionError/grip": 0.5 * Math.SQRT1_2,
  });
});
