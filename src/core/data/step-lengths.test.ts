import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { StepLengths } from "./step-lengths.ts";

const random = RandomGenerator.from(7, "step lengths");

/** Steps of a random walk in the plane that starts again anywhere in a square of `size` after each of `seams` steps. */
function walk(
  steps: number,
  { seams = Number.POSITIVE_INFINITY, stride = 0.05, size = 3 } = {},
): Float32Array {
  const place = () => [size * random.uniform(), size * random.uniform()];
  let at = place();
  return Float32Array.from({ length: steps }, (_, i) => {
    const next = (i + 1) % seams === 0 ? place() : at.map((value) => value + stride * random.normal());
    const length = Math.hypot(next[0] - at[0], next[1] - at[1]);
    at = next;
    return length;
  });
}

function jumpsOf(...episodes: Float32Array[]) {
  const lengths = new StepLengths();
  for (const episode of episodes) lengths.add(episode);
  return lengths.jumps();
}

describe("jumps", () => {
  it("are none in episodes without seams", () => {
    expect(jumpsOf(...Array.from({ length: 20 }, () => walk(100))).jumps).toEqual([]);
  });
  it.each([25, 50, 200, 1000])("are all found where an end is missing every %i steps", (seams) => {
    const { jumps } = jumpsOf(walk(10_000, { seams }));
    const steps = jumps.map(({ step }) => step);
    const expected = Array.from({ length: 10_000 / seams }, (_, i) => (i + 1) * seams);
    // A start that happens to be near the last state is no jump.
    expect(steps.every((step) => step % seams === 0)).toBe(true);
    expect(steps.length).toBeGreaterThan(0.95 * expected.length);
  });
  it("are found in one episode of many", () => {
    const { jumps } = jumpsOf(
      ...Array.from({ length: 9 }, () => walk(100)),
      walk(100, { seams: 90, size: 100 }),
    );
    expect(jumps).toMatchObject([{ episode: 9, step: 90 }]);
  });
  it("are no motions that last, such as those of a block that is pushed now and then", () => {
    const pushed = () => walk(100, { stride: 1e-6 }).map((length, i) => (i >= 40 && i < 46 ? 0.02 : length));
    expect(jumpsOf(...Array.from({ length: 50 }, pushed)).jumps).toEqual([]);
  });
  it("are none among lengths that only become rarer, however long the longest is", () => {
    const heavy = Float32Array.from({ length: 20_000 }, () => Math.exp(1.5 * random.normal()));
    const { jumps, usual } = jumpsOf(heavy);
    expect(jumps.every(({ length }) => length > 10 * usual.length)).toBe(true);
    expect(jumps.length).toBeLessThan(5);
  });
  it("are none where nothing moves", () => {
    expect(jumpsOf(new Float32Array(100)).jumps).toEqual([]);
  });
});
