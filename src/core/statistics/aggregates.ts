import { mean } from "./mean.ts";
import { quantile } from "./quantile.ts";

/**
 * The scores of one method: `scores[task][run]`, in [0, 1] where 1 is the best possible. Every task has at least one
 * run; tasks may differ in their number of runs.
 *
 * The aggregates are those of Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice",
 * NeurIPS 2021, arXiv:2108.13264.
 */
export type TaskScores = readonly ArrayLike<number>[];

/** The mean over tasks of the mean over runs. */
export function meanOfTasks(scores: TaskScores): number {
  return mean(scores.map(mean));
}

/** The median over tasks of the mean over runs. */
export function medianOfTasks(scores: TaskScores): number {
  return quantile(Float64Array.from(scores, mean).sort(), 0.5);
}

/** The mean of the middle half of all runs of all tasks: a quarter of them, rounded down, is cut off at each end. */
export function interquartileMean(scores: TaskScores): number {
  const sorted = pool(scores).sort();
  const cut = Math.floor(sorted.length / 4);
  return mean(sorted.subarray(cut, sorted.length - cut));
}

/** The mean shortfall of all runs from `target`; scores above it count as `target`. */
export function optimalityGap(scores: TaskScores, target = 1): number {
  return target - mean(pool(scores).map((score) => Math.min(score, target)));
}

/**
 * The probability that a run of `first` scores higher than one of `second` on a task drawn at random: the
 * Mann–Whitney statistic of each task, ties counted half, averaged over tasks.
 */
export function probabilityOfImprovement(first: TaskScores, second: TaskScores): number {
  if (first.length !== second.length)
    throw new RangeError(`probabilityOfImprovement: ${first.length} and ${second.length} tasks`);
  return mean(first.map((scores, task) => shareOfWins(scores, second[task])));
}

function shareOfWins(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let wins = 0;
  for (let i = 0; i < first.length; i++)
    for (let j = 0; j < second.length; j++)
      wins += first[i] > second[j] ? 1 : first[i] === second[j] ? 0.5 : 0;
  return wins / (first.length * second.length);
}

/** For each threshold the share of runs that score above it, averaged over tasks: a performance profile. */
export function performanceProfile(scores: TaskScores, thresholds: readonly number[]): number[] {
  return thresholds.map((threshold) => mean(scores.map((runs) => shareAbove(runs, threshold))));
}

function shareAbove(scores: ArrayLike<number>, threshold: number): number {
  let above = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i] > threshold) above++;
  return above / scores.length;
}

/**
 * The rank of each value among all, 1 for the highest; equal values share the mean of their ranks.
 */
export function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const higher = values.filter((other) => other > value).length;
    const equal = values.filter((other) => other === value).length;
    return higher + (equal + 1) / 2;
  });
}

function pool(scores: TaskScores): Float64Array {
  const pooled = new Float64Array(scores.reduce((count, runs) => count + runs.length, 0));
  let offset = 0;
  for (const runs of scores) {
    pooled.set(runs, offset);
    offset += runs.length;
  }
  return pooled;
}
