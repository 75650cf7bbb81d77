/** How many values lie in [from, to), the last bin in [from, to]. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Counts finite `values` in bins of equal width from the smallest to the largest, at most `bins` of them; whole numbers
 * get bins of whole width. Values that are all the same make one bin.
 */
export function histogram(values: ArrayLike<number>, bins: number): HistogramBin[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
    whole &&= Number.isInteger(values[i]);
  }
  if (values.length === 0) return [];
  if (low === high) return [{ from: low, to: high, count: values.length }];
  const width = whole ? Math.ceil((high - low + 1) / bins) : (high - low) / bins;
  const count = whole ? Math.ceil((high - low + 1) / width) : bins;
  const counts = new Array<number>(count).fill(0);
  for (let i = 0; i < values.length; i++)
    counts[Math.min(count - 1, Math.floor((values[i] - low) / width))]++;
  return counts.map((inBin, index) => ({
    from: low + index * width,
    to: low + (index + 1) * width,
    count: inBin,
  }));
}

const BAR_WIDTH = 40;

/** A histogram of whole numbers as lines of text with bars. */
export function textHistogram(bins: readonly HistogramBin[]): string {
  const largest = Math.max(...bins.map(({ count }) => count));
  const labels = bins.map(({ from, to }) => (to - from <= 1 ? `${from}` : `${from} … ${to - 1}`));
  const width = Math.max(...labels.map((label) => label.length));
  return bins
    .map(({ count }, index) => {
      const bar = "█".repeat(Math.ceil((BAR_WIDTH * count) / largest));
      return `${labels[index].padStart(width)}  ${bar}${bar && " "}${count}`;
    })
    .join("\n");
}
