import type { RunRecord } from "../records.ts";

export interface RecordSketch {
  readonly method: string;
  readonly task?: string;
  readonly seed?: number;
  /** Success rates of the evaluations after 0, 10, 20, … updates; returns are ten times as large. */
  readonly curve: readonly number[];
  /** Of an environment with rewards of its own, beside them. */
  readonly environmentReturns?: readonly number[];
  readonly failure?: string;
  readonly evaluation?: Partial<RunRecord["config"]["evaluation"]>;
}

/** A record with everything that reports look at. */
export function recordFrom({
  method,
  task = "PointReach",
  seed = 0,
  curve,
  environmentReturns,
  failure,
  evaluation,
}: RecordSketch): RunRecord {
  const evaluations = curve.map((success, index) => ({
    step: 10 * index,
    episodes: 100,
    success,
    discountedReturn: 10 * success,
    ...(environmentReturns && { environmentReturn: environmentReturns[index] }),
  }));
  return {
    run: `${task}-${method}-seed${seed}`,
    method,
    task,
    config: {
      environment: "PointReach",
      seed,
      training: { updates: 20 },
      evaluation: { episodes: 100, discount: 0.98, seed: 0, actionNoise: 0, ...evaluation },
      dataset: { folder: "../../datasets/point-reach-random-small", fingerprint: "0123456789abcdef" },
    },
    evaluations,
    ...(failure === undefined ? { final: evaluations.at(-1) } : { failure }),
  };
}
