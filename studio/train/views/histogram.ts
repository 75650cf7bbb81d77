import type { Bar } from "./bars.tsx";

const BINS = 20;

/** Histograms of some sets of numbers over common bins; the highest bar has the height 1. */
export function histogramOf(sets: readonly (readonly number[])[]): Bar[] {
  const all = sets.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const width = (high - low) / BINS || 1;
  const shares = sets.map((values) => {
    const counts = new Array<number>(BINS).fill(0);
    for (const value of values)
      counts[Math.min(BINS - 1, Math.floor((value - low) / width))] += 1 / values.length;
    return counts;
  });
  const highest = Math.max(...shares.flat());
  return Array.from({ length: BINS }, (_, bin) => {
    const from = low + bin * width;
    const percents = shares.map((counts) => `${(100 * counts[bin]).toFixed(1)} %`).join(" and ");
    return {
      label: String(Number(from.toPrecision(2))),
      shares: shares.map((counts) => counts[bin] / highest),
      reading: `${Number(from.toPrecision(3))} to ${Number((from + width).toPrecision(3))}: ${percents}`,
    };
  });
}
