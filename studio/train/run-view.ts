import type { Judgement } from "./learning/inside.ts";
import type { LossRow } from "./learning/learning.ts";

/** The success of one policy of a run. */
export interface EvaluationPoint {
  readonly step: number;
  /** Since training began. */
  readonly seconds: number;
  /** Share of episodes that end at their goal, with its 95 % interval. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Mean discounted return. */
  readonly return: number;
}

/** A run as the page shows it. */
export interface RunView {
  /** Counts the runs of the page from 0, and chooses the run's colour. */
  readonly number: number;
  readonly label: string;
  readonly environment: string;
  /** Absent of a policy from a file. */
  readonly agent?: string;
  readonly seed: number;
  readonly updates: number;
  readonly state: "training" | "evaluating" | "finished";
  readonly hasCritic: boolean;
  readonly rows: readonly LossRow[];
  readonly evaluations: readonly EvaluationPoint[];
  /** What instruments read, at the last look. */
  readonly readings: Readonly<Record<string, number>>;
  readonly judgement?: Judgement | undefined;
  /** Of the last batch in the policy's loss. */
  readonly weights?: readonly number[] | undefined;
  /** The newest policy, as the bytes of a policy.onnx. */
  readonly policy?: Uint8Array;
}

/** Updates made so far. */
export function completedOf({ rows }: RunView): number {
  return rows.at(-1)?.step ?? 0;
}

/** The name of a file that is downloaded of a run. */
export function fileNameOf({ environment, agent = "file", seed }: RunView, end: string): string {
  return `${environment}-${agent}-seed${seed}-${end}`;
}

/** The newest run that was trained here, whose critic can be looked into. */
export function trainedLast(runs: readonly RunView[]): RunView | undefined {
  return runs.findLast(({ agent }) => agent !== undefined);
}
