import { describe, expect, it } from "vitest";
import { Poses } from "../../studio/scene/poses.ts";

/** The numbers of one upright geom at x. */
const at = (x: number) => [x, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
const placeAt = (poses: Poses, now: number) => poses.at(now)[0].position.x;

describe("poses of a scene", () => {
  it("move evenly from one frame to the next", () => {
    const poses = new Poses(1);
    poses.approach(at(2), 0, 0);
    expect(placeAt(poses, 0)).toBe(2);
    poses.approach(at(4), 100, 50);
    expect([100, 125, 150, 400].map((now) => placeAt(poses, now))).toEqual([2, 3, 4, 4]);
  });

  it("set out from where they are, whether or not they were drawn there", () => {
    const poses = new Poses(1);
    poses.approach(at(2), 0, 0);
    poses.approach(at(4), 10, 10);
    poses.approach(at(6), 20, 10);
    expect(placeAt(poses, 25)).toBe(5);
  });
});
