import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../../random/generator.ts";
import { HAND_JOINTS } from "../joints.ts";
import { postureFor, turnsTowards } from "./inverse-kinematics.ts";
import { COUPLING, fingertipKinematics, SERVOS } from "./kinematics.ts";

const start = Float64Array.from(HAND_JOINTS, (joint) => joint.start);

/** The start with every servo turned a little, as far as its range allows. */
function nearby(random: RandomGenerator): Float64Array {
  const angles = start.slice();
  for (const { joint, follower, range } of SERVOS) {
    const angle = Math.min(range[1], Math.max(range[0], start[joint] + random.uniform(-0.2, 0.2)));
    if (follower !== undefined) angles[follower] += COUPLING * (angle - start[joint]);
    angles[joint] = angle;
  }
  return angles;
}

function expectInRange(angles: Float64Array): void {
  for (const { joint, range } of SERVOS) {
    expect(angles[joint]).toBeGreaterThanOrEqual(range[0]);
    expect(angles[joint]).toBeLessThanOrEqual(range[1]);
  }
}

describe("postureFor", () => {
  it("finds a posture for what a posture can reach", () => {
    const random = RandomGenerator.from(2);
    for (let trial = 0; trial < 20; trial++) {
      const goal = fingertipKinematics(nearby(random)).fingertips;
      const posture = postureFor(goal, start);
      expectInRange(posture);
      expect(distance(fingertipKinematics(posture).fingertips, goal)).toBeLessThan(1e-3);
    }
  });

  it("comes as near as the joints' ranges allow to what is out of reach", () => {
    const goal = fingertipKinematics(start).fingertips.slice();
    goal[2] += 0.3; // the forefinger 30 cm up
    const posture = postureFor(goal, start);
    expectInRange(posture);
    const { fingertips, columns } = fingertipKinematics(posture);
    const before = distance(fingertips, goal);
    expect(before).toBeLessThan(0.28);
    // No servo brings them nearer by more than a hair.
    for (const [i, { joint, range }] of SERVOS.entries())
      for (const turn of [-0.01, 0.01]) {
        if (posture[joint] + turn < range[0] || posture[joint] + turn > range[1]) continue;
        const moved = fingertips.map((value, k) => value + turn * columns[i][k]);
        expect(distance(moved, goal)).toBeGreaterThan(before - 1e-4);
      }
  });
});

describe("turnsTowards", () => {
  const random = RandomGenerator.from(3);
  const columns = Array.from({ length: 5 }, () => Float64Array.from({ length: 3 }, () => random.normal()));
  const way = Float64Array.of(0.3, -1, 2);
  const effect = (turns: number[]) =>
    way.map((_, row) => columns.reduce((sum, column, i) => sum + column[row] * turns[i], 0));

  it("goes all the way when hardly damped", () => {
    expect(distance(effect(turnsTowards(way, columns, 1e-5)), way)).toBeLessThan(1e-8);
  });

  it("minimises distance² + damping² · turns²", () => {
    const cost = (turns: number[]) =>
      distance(effect(turns), way) ** 2 + 0.7 ** 2 * turns.reduce((sum, turn) => sum + turn ** 2, 0);
    const best = turnsTowards(way, columns, 0.7);
    for (let i = 0; i < best.length; i++)
      for (const step of [-1e-3, 1e-3])
        expect(cost(best.with(i, best[i] + step))).toBeGreaterThan(cost(best));
  });
});

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(...Array.from(a, (value, i) => value - b[i]));
}
