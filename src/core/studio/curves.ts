import { meanInterval } from "../statistics/mean-interval.ts";

/** Points of a curve, by rising x. Values that are not finite are gaps. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float32Array | Float64Array;
}

/** Points with the ends of an interval around each. */
export interface Band extends Points {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The points with x from `from` to `to`, and one more on each side, so that lines lead out of the picture. */
export function between({ x, y }: Points, from: number, to: number): Points {
  const first = Math.max(0, firstAtLeast(x, from) - 1);
  const end = Math.min(x.length, firstAtLeast(x, to) + 1);
  return { x: x.subarray(first, end), y: y.subarray(first, end) };
}

/** The first index with `x[index] >= value`; the length where there is none. */
function firstAtLeast(x: Float64Array, value: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * At most `most` points that look the same: the smallest and the largest of each run of neighbours, in their order. A run
 * without a finite value stays a gap.
 */
export function extremes({ x, y }: Points, most: number): Points {
  const { length } = x;
  if (length <= most) return { x, y };
  const groups = Math.floor(most / 2);
  const chosen: number[] = [];
  for (let group = 0; group < groups; group++) {
    const first = Math.floor((group * length) / groups);
    const end = Math.floor(((group + 1) * length) / groups);
    let [least, largest] = [-1, -1];
    for (let i = first; i < end; i++) {
      if (!Number.isFinite(y[i])) continue;
      if (least < 0 || y[i] < y[least]) least = i;
      if (largest < 0 || y[i] > y[largest]) largest = i;
    }
    if (least < 0) chosen.push(first);
    else if (least === largest) chosen.push(least);
    else chosen.push(Math.min(least, largest), Math.max(least, largest));
  }
  return { x: Float64Array.from(chosen, (i) => x[i]), y: Float64Array.from(chosen, (i) => y[i]) };
}

/** At most `most` points, each the mean of neighbours; values that are not finite are left out of the means. */
export function averages({ x, y }: Points, most: number): Points {
  const { length } = x;
  if (length <= most) return { x, y };
  const means = { x: new Float64Array(most), y: new Float64Array(most) };
  for (let group = 0; group < most; group++) {
    const first = Math.floor((group * length) / most);
    const end = Math.floor(((group + 1) * length) / most);
    let [sumX, sumY, count] = [0, 0, 0];
    for (let i = first; i < end; i++) {
      sumX += x[i];
      if (!Number.isFinite(y[i])) continue;
      sumY += y[i];
      count++;
    }
    means.x[group] = sumX / (end - first);
    means.y[group] = sumY / count;
  }
  return means;
}

/**
 * The mean over several runs with its 95 % interval (Student's t), at no more than `most` places. A run counts from its first
 * to its last point, between them linearly. The ends of the interval are NaN where a single run counts.
 */
export function meanBand(runs: readonly Points[], most: number): Band {
  const thinned = runs.map((points) => averages(points, most)).filter(({ x }) => x.length > 0);
  const places = Float64Array.from(new Set(thinned.flatMap(({ x }) => [...x]))).sort();
  const every = Math.max(1, Math.ceil(places.length / most));
  const x = places.filter((_, i) => i % every === 0 || i === places.length - 1);
  const band = {
    x,
    y: new Float64Array(x.length),
    low: new Float64Array(x.length),
    high: new Float64Array(x.length),
  };
  const readers = thinned.map(interpolator);
  for (const [i, place] of x.entries()) {
    const values = readers.map((read) => read(place)).filter(Number.isFinite);
    const { mean, halfWidth } =
      values.length === 0 ? { mean: Number.NaN, halfWidth: Number.NaN } : meanInterval(values);
    band.y[i] = mean;
    band.low[i] = mean - halfWidth;
    band.high[i] = mean + halfWidth;
  }
  return band;
}

/** The value of a curve at rising places; NaN beyond its ends. */
function interpolator({ x, y }: Points): (place: number) => number {
  let next = 0;
  return (place) => {
    while (next < x.length && x[next] < place) next++;
    if (next === x.length || (next === 0 && x[0] > place)) return Number.NaN;
    if (x[next] === place || next === 0) return y[next];
    const share = (place - x[next - 1]) / (x[next] - x[next - 1]);
    return y[next - 1] + share * (y[next] - y[next - 1]);
  };
}
