import { concat, constant, state, type Tensor } from "../graph/index.ts";
import { filled, zeros } from "./initializers.ts";
import type { LearnerBuilder } from "./learner.ts";

/** Stands where no value has come in yet; below every value. */
const EMPTY = -1e30;

/** What {@link recentPercentile} needs. */
export interface RecentPercentile {
  /** What every update adds, [count]; in every update. */
  readonly values: Tensor;
  /** Which percentile, a scalar from 0 to 100. */
  readonly percentile: Tensor;
  /** How many values are remembered, at least 2; the oldest are forgotten. */
  readonly capacity: number;
}

/**
 * A percentile of the values of the last updates, those of this one included, interpolated linearly between neighbours.
 * They are a state of the learner, called `name`.
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
  // The greatest rank has no neighbour above: it is taken as the upper one of the last pair.
  const below = rank.floor().minimum(count.sub(2));
  const share = rank.sub(below);
  const pair = next.neighbours(below.add(constant(capacity)).sub(count));
  return pair.mul(concat([constant(1).sub(share).reshape([1]), share.reshape([1])])).sum();
}

/** Share of its past that a running mean keeps in an update. */
const MEMORY = 0.999;

/**
 * The mean over the updates so far of `values` [size], those of this one included, with older ones weighing less. It is a
 * state of the learner, called `name`: a weighted sum and the sum of the weights, so that nothing draws it to where it started.
 */
export function runningMean(learner: LearnerBuilder, name: string, values: Tensor): Tensor {
  const { size } = values;
  const sums = runningSums(name, size);
  const next = sums.mul(MEMORY).add(concat([values, constant([1], [1])]));
  learner.keep(sums, next);
  return next.slice(0, size).div(next.slice(size, size + 1));
}

/** The {@link runningMean} of that name, [size], as it stands when a program starts; 0 before the first update. */
export function recalledMean(name: string, size: number): Tensor {
  const sums = runningSums(name, size);
  // The sum of the weights is 1 or more from the first update on.
  return sums.slice(0, size).div(sums.slice(size, size + 1).maximum(1));
}

const runningSums = (name: string, size: number) => state(name, [size + 1], zeros);
