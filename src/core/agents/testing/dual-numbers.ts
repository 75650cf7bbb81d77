/**
 * A number with its derivative along one direction. Forward differentiation with these is exact and shares nothing
 * with the reverse mode of the graph, so that each can check the other.
 */
export interface Dual {
  readonly value: number;
  readonly slope: number;
}

/** A number that does not depend on the direction. */
export const fixed = (value: number): Dual => ({ value, slope: 0 });

export const add = (a: Dual, b: Dual): Dual => ({ value: a.value + b.value, slope: a.slope + b.slope });
export const scale = (a: Dual, factor: number): Dual => ({
  value: a.value * factor,
  slope: a.slope * factor,
});
export const sub = (a: Dual, b: Dual): Dual => add(a, scale(b, -1));
export const mul = (a: Dual, b: Dual): Dual => ({
  value: a.value * b.value,
  slope: a.slope * b.value + a.value * b.slope,
});
export const div = (a: Dual, b: Dual): Dual => ({
  value: a.value / b.value,
  slope: (a.slope - (a.value / b.value) * b.slope) / b.value,
});
export const square = (a: Dual): Dual => mul(a, a);
export const minimum = (a: Dual, b: Dual): Dual => (b.value < a.value ? b : a);

/** A function of one variable, from its value and its derivative. */
const smooth = (f: (x: number) => number, derivative: (x: number) => number) => (x: Dual) => ({
  value: f(x.value),
  slope: derivative(x.value) * x.slope,
});
export const exp = smooth(Math.exp, Math.exp);
export const sqrt = smooth(Math.sqrt, (x) => 0.5 / Math.sqrt(x));
export const tanh = smooth(Math.tanh, (x) => 1 - Math.tanh(x) ** 2);
export const relu = smooth(
  (x) => Math.max(x, 0),
  (x) => (x > 0 ? 1 : 0),
);

export const sum = (xs: readonly Dual[]): Dual => xs.reduce(add, fixed(0));
export const mean = (xs: readonly Dual[]): Dual => scale(sum(xs), 1 / xs.length);

/** ∂loss/∂parameters, one direction at a time. */
export function gradientOf(loss: (parameters: Dual[]) => Dual, parameters: ArrayLike<number>): number[] {
  const all = Array.from(parameters);
  return all.map((_, direction) => loss(all.map((value, i) => ({ value, slope: +(i === direction) }))).slope);
}
