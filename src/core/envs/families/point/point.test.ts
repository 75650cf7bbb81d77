import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { PointTask } from "./point-task.ts";
import { POINT_VARIANTS } from "./variants.ts";
import { stopAtWalls } from "./walls.ts";

/** Every position of roll-outs of the original environments, rounded to 6 decimals. */
interface Reference {
  readonly sequences: Readonly<Record<string, { readonly positions: readonly [number, number][] }>>;
}

const ACTIONS: Readonly<Record<string, (step: number) => [number, number]>> = {
  sin: (t) => [0.8 * Math.sin(0.7 * t), 0.8 * Math.sin(0.7 * t + 1)],
  corner: () => [1, 0.6],
  walls: (t) => [0.9 * Math.cos(0.35 * t), 0.9 * Math.sin(0.35 * t + 0.8)],
  door: (t) => [0.8, t < 6 ? -0.3 : 0.4],
};

describe.each(POINT_VARIANTS)("$spec.id", (variant) => {
  const url = new URL(`../../../../../test/parity/${variant.spec.id}.json`, import.meta.url);
  const reference: Reference = JSON.parse(readFileSync(url, "utf8"));

  it.each(Object.entries(reference.sequences))("moves like the original in the sequence %s", (name, {
    positions,
  }) => {
    const task = new PointTask(variant);
    task.beginAt(positions[0]);
    expect(positions.length).toBe(51);
    for (const [step, [x, y]] of positions.entries()) {
      expect(Math.abs(task.observation[0] - x)).toBeLessThan(ROUNDING);
      expect(Math.abs(task.observation[1] - y)).toBeLessThan(ROUNDING);
      expect(task.achievedGoal).toEqual(task.observation);
      task.advance(Float64Array.from(ACTIONS[name](step)));
    }
  });

  it("draws starts and goals over the whole square, outside the walls", () => {
    const task = new PointTask(variant);
    const random = RandomGenerator.from(0);
    const corners = new Set<string>();
    for (let episode = 0; episode < 500; episode++) {
      task.begin(random);
      for (const [x, y] of [task.observation, task.desiredGoal]) {
        expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(5);
        for (const wall of variant.walls)
          expect(x > wall.xMin && x < wall.xMax && y > wall.yMin && y < wall.yMax).toBe(false);
        if (Math.min(Math.abs(x), Math.abs(y)) > 4) corners.add(`${Math.sign(x)} ${Math.sign(y)}`);
      }
    }
    expect(corners.size).toBe(4);
  });
});

/** The references are rounded to 6 decimals. */
const ROUNDING = 0.5e-6 + 1e-9;

describe("stopAtWalls", () => {
  const wall = { xMin: -1, xMax: 1, yMin: -1, yMax: 1 };

  it("stops just before each side", () => {
    expect(stopAtWalls([0, 2], [0, 0.5], [wall])).toEqual([0, 1.01]);
    expect(stopAtWalls([0, -2], [0, -0.5], [wall])).toEqual([0, -1.01]);
    expect(stopAtWalls([2, 0], [0.5, 0], [wall])).toEqual([1.01, 0]);
    expect(stopAtWalls([-2, 0], [-0.5, 0], [wall])).toEqual([-1.01, 0]);
  });

  it("lets moves along a wall and away from it pass", () => {
    expect(stopAtWalls([0, 1.01], [0.5, 1.01], [wall])).toEqual([0.5, 1.01]);
    expect(stopAtWalls([0, 1.01], [0, 2], [wall])).toEqual([0, 2]);
  });

  it("stops a move round a corner in both coordinates", () => {
    expect(stopAtWalls([2, 2], [0.9, 0.9], [wall])).toEqual([1.01, 1.01]);
  });

  it("keeps one coordinate free where the reverse order of the walls allows it", () => {
    const floor = { xMin: -3, xMax: 3, yMin: -3, yMax: 0 };
    const step = { xMin: 0.4, xMax: 3, yMin: -3, yMax: -0.2 };
    // Seen first, the step stops the move from the left as well; seen after the floor, the move passes above it.
    expect(stopAtWalls([0, 0.5], [0.5, -0.5], [step, floor])).toEqual([0.5, 0.01]);
    expect(stopAtWalls([0, 0.5], [0.5, -0.5], [step])).toEqual([0.39, -0.19]);
  });
});
