import { describe, expect, it } from "vitest";
import { GoalDistance, type GoalDistancePart, GoalRule, goalDistanceSchema } from "./goal-distance.ts";

const distance = (
  a: readonly number[],
  b: readonly number[],
  ...goalDistance: readonly GoalDistancePart[]
): number => {
  const parts = goalDistance.length > 0 ? goalDistanceSchema.parse(goalDistance) : undefined;
  return new GoalDistance({ goalSize: a.length, goalDistance: parts }).between(a, b);
};

/** The quaternion (w, x, y, z) of a turn by `angle` about the z axis. */
const turn = (angle: number) => [Math.cos(angle / 2), 0, 0, Math.sin(angle / 2)];

describe("the distance of two goals", () => {
  it("is Euclidean by default", () => {
    expect(distance([0, 0], [3, 4])).toBe(5);
  });

  it("divides differences by the scale of their part; dimensions in no part have scale 1", () => {
    // (0.03 / 0.01, 0.4 / 0.1) = (3, 4), and 12 as it is: √(9 + 16 + 144) = 13.
    const parts: GoalDistancePart[] = [
      { kind: "difference", dimensions: [0], scale: 0.01 },
      { kind: "difference", dimensions: [2], scale: 0.1 },
    ];
    expect(distance([0, 0, 0], [0.03, 12, 0.4], ...parts)).toBeCloseTo(13, 12);
  });

  it("takes angles the short way round", () => {
    const angle: GoalDistancePart = { kind: "angle", dimensions: [0] };
    expect(distance([3], [-3], angle)).toBeCloseTo(2 * Math.PI - 6, 12);
    expect(distance([0.5], [0.25], angle)).toBe(0.25);
    expect(distance([0.1 + 6 * Math.PI], [0.3], angle)).toBeCloseTo(0.2, 12);
    expect(distance([350], [20], { ...angle, period: 360 })).toBe(30);
    expect(distance([350], [20], { ...angle, period: 360, scale: 15 })).toBe(2);
    expect(distance([0], [Math.PI], angle)).toBeCloseTo(Math.PI, 12);
  });

  it("is the angle between the orientations of two quaternions, of any sign and length", () => {
    const part: GoalDistancePart = { kind: "quaternion", dimensions: [0, 1, 2, 3] };
    expect(distance(turn(0.2), turn(1.5), part)).toBeCloseTo(1.3, 12);
    const opposite = turn(1.5).map((value) => -2 * value);
    expect(distance(turn(0.2), opposite, part)).toBeCloseTo(1.3, 12);
    expect(distance(turn(0.1), turn(0.1 + 2 * Math.PI), part)).toBeCloseTo(0, 12);
    expect(distance(turn(0), turn(Math.PI), part)).toBeCloseTo(Math.PI, 12);
    // Quarter turns about x and y: the turn between them is by 2 · acos(½) = 120°.
    const half = Math.SQRT1_2;
    expect(distance([half, half, 0, 0], [half, 0, half, 0], part)).toBeCloseTo((2 * Math.PI) / 3, 12);
    expect(distance(turn(0), [0, 0, 0, 0], part)).toBe(Math.PI);
  });

  it("keeps small angles between quaternions exact", () => {
    const part: GoalDistancePart = { kind: "quaternion", dimensions: [0, 1, 2, 3] };
    expect(distance(turn(1), turn(1 + 1e-9), part) / 1e-9).toBeCloseTo(1, 5);
  });

  it("compares a pose by position and orientation: 3 cm at 1 cm and 0.4 rad at 0.1 rad are √(9 + 16)", () => {
    const pose = (x: number, angle: number) => [x, 0, 0, ...turn(angle)];
    const parts: GoalDistancePart[] = [
      { kind: "difference", dimensions: [0, 1, 2], scale: 0.01 },
      { kind: "quaternion", dimensions: [3, 4, 5, 6], scale: 0.1 },
    ];
    expect(distance(pose(0.03, 0.4), pose(0, 0), ...parts)).toBeCloseTo(5, 10);
  });
});

it("a goal is reached strictly below the threshold, wherever it lies in its array", () => {
  const rows = Float32Array.of(9, 0, 0, 3, 4);
  const reached = (distanceThreshold: number) =>
    new GoalRule({ goalSize: 2, distanceThreshold }).reached(rows, rows, 1, 3);
  expect(reached(5)).toBe(false);
  expect(reached(5.001)).toBe(true);
});

it("scales are thresholds of single dimensions where the threshold of the distance is 1", () => {
  const goalDistance: GoalDistancePart[] = [
    { kind: "difference", dimensions: [0], scale: 0.05 },
    { kind: "angle", dimensions: [1], scale: 0.2 },
  ];
  const rule = new GoalRule({ goalSize: 2, distanceThreshold: 1, goalDistance });
  expect(rule.reached([0.049, 0], [0, 0])).toBe(true);
  expect(rule.reached([0.051, 0], [0, 0])).toBe(false);
  expect(rule.reached([0, 0.1], [0, 2 * Math.PI - 0.09])).toBe(true);
  expect(rule.reached([0, 0.1], [0, 2 * Math.PI - 0.11])).toBe(false);
});

it("parts that do not fit the goal are rejected", () => {
  const make = (...dimensions: number[]) => {
    new GoalDistance({ goalSize: 2, goalDistance: [{ kind: "difference", dimensions }] });
  };
  expect(() => make(0, 2)).toThrow("dimension 2 is none of a goal of 2; give dimensions from 0 to 1");
  expect(() => make(1, 1)).toThrow("dimension 1 is named twice; leave it out of all parts but one");
});
