/** Actions are vectors in [−1, 1]; this much is forgiven to rounding. */
const ACTION_SLACK = 1e-6;

/**
 * The index, from `start` on, of the first number that a column of a dataset cannot hold once it is float32; −1 if
 * there is none.
 */
export function findUnsound(column: string, numbers: ArrayLike<number>, start = 0): number {
  const bound = column === "actions" ? 1 + ACTION_SLACK : Number.MAX_VALUE;
  for (let i = start; i < numbers.length; i++) {
    const stored = Math.fround(numbers[i]);
    // NaN is neither above nor below a bound.
    if (!(stored <= bound && stored >= -bound)) return i;
  }
  return -1;
}

/** Why a column cannot hold such a number, and the remedy. */
export function whyUnsound(column: string, value: number): string {
  if (!Number.isFinite(value)) return "every number must be finite, so leave that episode out or repair it";
  return column === "actions"
    ? "actions must lie in [-1, 1], so rescale them, those of a file with --action-range, or clip them with --clip-actions"
    : "float32 holds no number so large, so leave that episode out or repair it";
}
