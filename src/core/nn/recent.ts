import { concat, constant, state, type Tensor } from "../graph/index.ts";
import { filled, zeros } from "./initializers.ts";
import type { LearnerBuilder } from "./learner.ts";

/** Value of elements that are not filled yet, below every real value. */
const EMPTY = -1e30;

/** The values and the percentile of {@link recentPercentile}. */
export interface RecentPercentile {
  /** The values that every update adds, [count]. */
  readonly values: Tensor;
  /** Which percentile, a scalar from 0 to 100. */
  readonly percentile: Tensor;
  /** Number of values that are kept, at least 2. The oldest are dropped. */
  readonly capacity: number;
}

/**
 * A percentile of the values of the last updates, including this one, as a scalar. It is interpolated linearly between
 * neighbours. The values are a state of the learner, called `name`.
 */
export function recentPercentile(
  learner: LearnerBuilder,
  name: string,
  { values, percentile, capacity }: RecentPercentile,
): Tensor {
  const recent = state(name, [capacity], filled(EMPTY));
  const next = concat([recent, values]).slice(values.size, values.size + capacity);
  learner.keep(recent, next);

  const count = learner.completedUpdates.add(1).mul(values.size).minimum(capacity);
  const rank = percentile.div(100).mul(count.sub(1));
  // The greatest rank has no neighbour above, so it is the upper one of the last pair.
  const below = rank.floor().minimum(count.sub(2));
  const share = rank.sub(below);
  const pair = next.neighbours(below.add(constant(capacity)).sub(count));
  return pair.mul(concat([constant(1).sub(share).reshape([1]), share.reshape([1])])).sum();
}

/** Decay of a running mean in an update. */
const MEMORY = 0.999;

/**
 * The mean of `values` [size] over the updates so far, including this one, as [size]. A value k updates ago has weight
 * 0.999ᵏ. The learner's state `name` holds the weighted sum and the sum of the weights, so the mean is not biased
 * towards its initial value.
 */
export function runningMean(learner: LearnerBuilder, name: string, values: Tensor): Tensor {
  const { size } = values;
  const sums = runningSums(name, size);
  const next = sums.mul(MEMORY).add(concat([values, constant([1], [1])]));
  learner.keep(sums, next);
  return next.slice(0, size).div(next.slice(size, size + 1));
}

/** The {@link runningMean} of that name, [size], at the beginning of a program; 0 before the first update. */
export function recalledMean(name: string, size: number): Tensor {
  const sums = runningSums(name, size);
  // The sum of the weights is 1 or more from the first update on.
  return sums.slice(0, size).div(sums.slice(size, size + 1).maximum(1));
}

const runningSums = (name: string, size: number) => state(name, [size + 1], zeros);
