import type { JsonNumber } from "../../core/studio/api.ts";

/** A number as JSON can hold it. */
export function finite(value: number): JsonNumber {
  return Number.isFinite(value) ? value : null;
}

/** Numbers as JSON can hold them. */
export function finiteNumbers(values: ArrayLike<number>): JsonNumber[] {
  return Array.from(values, finite);
}
