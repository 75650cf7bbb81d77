import { describe, expect, it } from "vitest";
import { RandomGenerator } from "./generator.ts";

describe("RandomGenerator", () => {
  it("continues from a saved state with the same bits", () => {
    const generator = RandomGenerator.from(7);
    for (let i = 0; i < 100; i++) generator.normal();
    const copy = RandomGenerator.restore(JSON.parse(JSON.stringify(generator.state())));
    for (let i = 0; i < 100; i++) expect(copy.uint32()).toBe(generator.uint32());
  });

  it("gives unrelated streams for different seeds and keys", () => {
    const streams = [
      RandomGenerator.from(1),
      RandomGenerator.from(2),
      RandomGenerator.from(1, "a"),
      RandomGenerator.from(1, "a", "b"),
      RandomGenerator.from(1, "ab"),
      RandomGenerator.from(1, 0),
      RandomGenerator.from(1, 2 ** 40),
      RandomGenerator.from(2 ** 32 + 1),
    ];
    expect(new Set(streams.map((stream) => stream.uint32())).size).toBe(streams.length);
  });

  it("follows xoshiro128** from a known state", () => {
    // Worked by hand: b = 2 → rotl(10, 7) · 9 = 11520; then b = a ^ b ^ c = 0 → 0.
    const generator = RandomGenerator.restore([1, 2, 3, 4]);
    expect([generator.uint32(), generator.uint32()]).toEqual([11520, 0]);
  });

  it("fills an array with the numbers that it would give one by one", () => {
    const [one, other] = [RandomGenerator.from(5), RandomGenerator.from(5)];
    const values = new Float64Array(40);
    one.fillUniform(values, 30);
    expect([...values.subarray(0, 30)]).toEqual(Array.from({ length: 30 }, () => other.uniform()));
    expect(values.subarray(30).every((x) => x === 0)).toBe(true);
    expect(one.state()).toEqual(other.state());
  });

  it("has uniform moments, unbiased integers and standard normals", () => {
    const generator = RandomGenerator.from(3);
    const n = 200_000;
    const counts = new Float64Array(7);
    let [sum, squares, fourth, uniform] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = generator.normal();
      sum += x;
      squares += x * x;
      fourth += x ** 4;
      uniform += generator.uniform();
      counts[generator.integer(7)]++;
    }
    expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(fourth / n - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    expect(Math.abs(uniform / n - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
    const chiSquare = counts.reduce((total, count) => total + (count - n / 7) ** 2 / (n / 7), 0);
    expect(chiSquare).toBeLessThan(22.46); // 99.9th percentile at 6 degrees of freedom
  });

  it("rejects seeds and states that are none", () => {
    expect(() => RandomGenerator.from(-1)).toThrow(/seed: expected a whole number/);
    expect(() => RandomGenerator.from(1.5)).toThrow(/seed/);
    expect(() => RandomGenerator.restore([0, 0, 0, 0])).toThrow(/random state/);
  });
});
