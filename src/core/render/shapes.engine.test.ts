import { expect, it } from "vitest";
import type { SceneGeom } from "../envs/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { coordinate, DIRECTION, DISTANCE, NORMAL, ORIGIN, RAY_LENGTH, SHAPES, SIZE } from "./shapes.ts";

type Point = readonly [number, number, number];

/** How far outside a shape a point is, roughly: negative inside, zero on the surface, with the surface's gradient. */
const OUTSIDE: Record<Exclude<SceneGeom["shape"], "plane">, (p: Point, size: Point) => number> = {
  sphere: (p, [radius]) => Math.hypot(...p) - radius,
  ellipsoid: ([x, y, z], [a, b, c]) => (x / a) ** 2 + (y / b) ** 2 + (z / c) ** 2 - 1,
  capsule: ([x, y, z], [radius, half]) => Math.hypot(x, y, z - Math.min(half, Math.max(-half, z))) - radius,
  cylinder: ([x, y, z], [radius, half]) => Math.max(Math.hypot(x, y) - radius, Math.abs(z) - half),
  box: (p, size) => Math.max(...p.map((coordinate, i) => Math.abs(coordinate) - size[i])),
};

const STEPS = 400;

for (const [name, outside] of Object.entries(OUTSIDE) as [keyof typeof OUTSIDE, (typeof OUTSIDE)["box"]][])
  it(`meets a ${name} where it enters it, and nowhere else`, () => {
    const random = RandomGenerator.from(0, name);
    const draw = (range: number) =>
      [0, 1, 2].map(() => random.uniform(-range, range)) as [number, number, number];
    const ray = new Float64Array(RAY_LENGTH);
    let hits = 0;
    for (let trial = 0; trial < 600; trial++) {
      const size: Point = [random.uniform(0.3, 1), random.uniform(0.3, 1), random.uniform(0.3, 1)];
      const origin = draw(3);
      if (outside(origin, size) < 0) continue;
      const aim = draw(1);
      const direction = origin.map((from, i) => (aim[i] - from) * random.uniform(0.3, 1)) as unknown as Point;
      ray.set(origin, ORIGIN);
      ray.set(direction, DIRECTION);
      ray.set(size, SIZE);
      SHAPES[name].trace(ray);
      const end = Math.min(ray[DISTANCE], 8);
      const at = (t: number) => origin.map((from, i) => from + t * direction[i]) as unknown as Point;
      let nearest = Number.POSITIVE_INFINITY;
      for (let step = 0; step < STEPS; step++)
        nearest = Math.min(nearest, outside(at((end * step) / STEPS), size));
      expect(nearest).toBeGreaterThan(-1e-9);
      if (ray[DISTANCE] === Number.POSITIVE_INFINITY) continue;
      hits++;
      const hit = [0, 1, 2].map((i) => coordinate(ray, i)) as unknown as Point;
      expect(Math.abs(outside(hit, size))).toBeLessThan(1e-9);
      SHAPES[name].findNormal(ray);
      const normal = ray.slice(NORMAL, NORMAL + 3);
      expect(Math.hypot(...normal)).toBeCloseTo(1, 9);
      // Along the normal the surface is left at once, and at right angles to it the distance does not change.
      const moved = (by: ArrayLike<number>, length: number) =>
        outside(hit.map((from, i) => from + length * by[i]) as unknown as Point, size);
      expect(moved(normal, 1e-5)).toBeGreaterThan(5e-6);
      const tangent = [normal[1], -normal[0], 0];
      expect(Math.abs(moved(tangent, 1e-5))).toBeLessThan(1e-7);
    }
    expect(hits).toBeGreaterThan(150);
  });

it("meets a plane from above, within its edges", () => {
  const meet = (origin: Point, direction: Point, size: Point) => {
    const ray = Float64Array.of(...origin, ...direction, ...size, 0, 0, 0, 0);
    SHAPES.plane.trace(ray);
    return ray[DISTANCE];
  };
  expect(meet([0, 0, 2], [1, 0, -1], [0, 0, 1])).toBe(2);
  expect(meet([0, 0, 2], [1, 0, -1], [3, 3, 1])).toBe(2);
  expect(meet([0, 0, 2], [1, 0, -1], [1.9, 3, 1])).toBe(Number.POSITIVE_INFINITY);
  expect(meet([0, 0, 2], [0, 1, 1], [0, 0, 1])).toBe(Number.POSITIVE_INFINITY);
  expect(meet([0, 0, -2], [0, 0, 1], [0, 0, 1])).toBe(Number.POSITIVE_INFINITY);
});
