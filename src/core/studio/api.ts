/**
 * What the studio asks the server of `smore studio`: `GET /api/<question>?…`, answered as JSON, `image` as a PNG picture, `policy` as
 * the bytes of a policy.onnx. Paths are relative to the folder that the server was started in. A question that cannot be answered
 * has a status from 400 on and one sentence as plain text.
 *
 * | question | answers |
 * |---|---|
 * | `runs` | every run in `runs/` and `results/<grid>/runs/`, and those that `results/<grid>/runs.jsonl` records |
 * | `curves` | one column of the logs of some runs over updates or seconds, with few enough points to draw |
 * | `policy` | the policy of a run after an update; without one, its last policy |
 * | `differences` | the settings in which some runs differ |
 * | `grids`, `grid` | the results of `smore bench`: a list, and the tables and curves of one |
 * | `datasets`, `dataset` | dataset folders and files: a list, and one in numbers |
 * | `findings` | what `smore data validate` says of a dataset |
 * | `histogram`, `coverage` | how often numbers of a column, or of two dimensions of goals, occur |
 * | `episode`, `paths` | the numbers of one episode; the goals of several |
 * | `image` | one image of an episode |
 */
import { z } from "zod";
import type { Table } from "../base/table.ts";
import type { Finding, HistogramBin } from "../data/index.ts";
import { MOST_RUNS } from "./limits.ts";

const path = z.string().min(1).max(1000);
const runs = z.array(path).min(1).max(MOST_RUNS);
const whole = z.coerce.number<string | number>().int().min(0);
const real = z.coerce.number<string | number>();

/** A dataset folder; or a file, with what it does not say itself: its environment, and the path of a mapping. */
const source = {
  path,
  environment: z.string().max(200).optional(),
  mapping: path.optional(),
};
const goalColumn = z.enum(["observations", "states", "achievedGoals", "actions", "desiredGoals"]);

/** The parameters of each question, as they are in an address; `run` may be there several times. */
export const questions = {
  runs: z.strictObject({}),
  curves: z.strictObject({
    run: runs,
    /** A column of `metrics.jsonl` or `eval.jsonl`; default the success rate, or what there is in its place. */
    log: z.enum(["metrics", "evaluations"]).optional(),
    column: z.string().max(200).optional(),
    x: z.enum(["step", "seconds"]).default("step"),
    /** One curve for each run, or the mean of runs that differ in their seeds alone, with its interval. */
    over: z.enum(["runs", "seeds"]).default("runs"),
    from: real.optional(),
    to: real.optional(),
    /** Most points of a curve. */
    points: whole.min(10).max(20_000).default(1000),
  }),
  policy: z.strictObject({ path, update: whole.optional() }),
  differences: z.strictObject({ run: runs }),
  grids: z.strictObject({}),
  grid: z.strictObject({ path }),
  datasets: z.strictObject({}),
  dataset: z.strictObject({ ...source }),
  findings: z.strictObject({ ...source }),
  histogram: z.strictObject({ ...source, column: goalColumn, dimension: whole }),
  /** Two dimensions of goals. */
  coverage: z.strictObject({ ...source, x: whole, y: whole }),
  /** The dimensions of a column from `first` on, at most `MOST_DIMENSIONS` of them. */
  episode: z.strictObject({
    ...source,
    episode: whole,
    column: goalColumn.exclude(["desiredGoals"]),
    first: whole.default(0),
  }),
  /** The episodes from `first` on. */
  paths: z.strictObject({ ...source, first: whole, count: whole.min(1).max(200) }),
  image: z.strictObject({ ...source, episode: whole, step: whole, camera: whole.default(0) }),
} as const;

export type Question = keyof typeof questions;
export type Parameters<Name extends Question> = z.input<(typeof questions)[Name]>;
export type ParsedParameters<Name extends Question> = z.output<(typeof questions)[Name]>;
export type DatasetSource = z.output<z.ZodObject<typeof source>>;
export type ColumnOfDataset = z.output<typeof goalColumn>;

export interface Answers {
  readonly runs: readonly RunSummary[];
  readonly curves: CurvesAnswer;
  readonly policy: Uint8Array;
  readonly differences: Table;
  readonly grids: readonly GridSummary[];
  readonly grid: GridAnswer;
  readonly datasets: readonly DatasetSummary[];
  readonly dataset: DatasetAnswer;
  readonly findings: FindingsAnswer;
  readonly histogram: readonly HistogramBin[];
  readonly coverage: CoverageAnswer;
  readonly episode: EpisodeAnswer;
  readonly paths: readonly GoalPath[];
  readonly image: Uint8Array;
}

/** A run is *stopped* if no process trains it and its last update is missing, and *unreadable* if its configuration is damaged. */
export type RunState = "running" | "finished" | "stopped" | "failed" | "unreadable";

export interface RunSummary {
  readonly path: string;
  readonly state: RunState;
  readonly environment?: string | undefined;
  readonly agent?: string;
  readonly seed?: number;
  readonly completed?: number;
  readonly updates?: number;
  /** Of the last evaluation. */
  readonly success?: number | undefined;
  /** The updates whose policies the run keeps. */
  readonly policies?: readonly number[];
  /** Why it failed, or cannot be read. */
  readonly failure?: string | undefined;
  /** When one of its files was last written, in milliseconds since 1970; absent of a run that is only recorded. */
  readonly changed?: number;
}

/** A column of one of the logs of a run. */
export interface LogColumn {
  readonly log: "metrics" | "evaluations";
  readonly name: string;
}

export interface CurvesAnswer {
  /** Those of any of the runs. */
  readonly columns: readonly LogColumn[];
  /** What the curves show; undefined where nothing is logged yet. */
  readonly shown: LogColumn | undefined;
  readonly curves: readonly CurveAnswer[];
  /** Bytes of logs that are not read yet: a long log is read in several answers. */
  readonly unread: number;
}

/** Null where a number is not finite. */
export type JsonNumber = number | null;

export interface CurveAnswer {
  readonly label: string;
  /** Paths of the runs that it shows. */
  readonly runs: readonly string[];
  /** Rows that it was made of. */
  readonly rows: number;
  readonly x: readonly number[];
  readonly y: readonly JsonNumber[];
  /** The ends of the 95 % interval over seeds. */
  readonly low?: readonly JsonNumber[];
  readonly high?: readonly JsonNumber[];
}

export interface GridSummary {
  readonly path: string;
  readonly methods: number;
  readonly tasks: number;
  readonly seeds: number;
  /** Runs with a result. */
  readonly recorded: number;
  readonly running: number;
  /** Why its results cannot be read. */
  readonly problem?: string;
}

export interface GridAnswer {
  readonly methods: readonly string[];
  /** Those of `table.md`. */
  readonly tables: readonly (Table & { readonly title: string })[];
  /** Success rates over updates, where an environment is known. */
  readonly panels: readonly { readonly task: string; readonly curves: readonly CurveAnswer[] }[];
}

export interface DatasetSummary {
  readonly path: string;
  readonly kind: "folder" | "file";
  /** Of a folder. */
  readonly environment?: string;
  readonly episodes?: number;
  readonly transitions?: number;
  readonly bytes: number;
  /** Why it cannot be read. */
  readonly problem?: string;
}

export interface DatasetAnswer {
  readonly name: string;
  readonly environment: string;
  readonly episodes: number;
  readonly transitions: number;
  readonly horizon: number;
  readonly distanceThreshold: number;
  /** Share of the episodes that end at their goal. */
  readonly successRate: number;
  readonly lengths: readonly HistogramBin[];
  /** Steps of each episode that end at the desired goal. */
  readonly returns: readonly HistogramBin[];
  readonly columns: readonly DatasetColumn[];
  /** Of observations that are images. */
  readonly images?: { readonly cameras: readonly string[]; readonly height: number; readonly width: number };
}

export interface DatasetColumn {
  readonly name: ColumnOfDataset;
  /** Of its dimensions. */
  readonly names: readonly string[];
  /** One row for each dimension; none of images. */
  readonly statistics: readonly {
    readonly mean: number;
    readonly standardDeviation: number;
    readonly minimum: number;
    readonly maximum: number;
  }[];
}

export interface FindingsAnswer {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** How many goals lie in the cells of a plane: rows from low y to high y, each from low x to high x. */
export interface CoverageAnswer {
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
  readonly achieved: readonly number[];
  readonly desired: readonly number[];
}

export interface EpisodeAnswer {
  /** Transitions. */
  readonly length: number;
  readonly names: readonly string[];
  /** By dimension, each with the steps of its points. */
  readonly curves: readonly { readonly x: readonly number[]; readonly y: readonly JsonNumber[] }[];
  readonly desiredGoal: readonly number[];
  /** The first step whose next state reaches the goal. */
  readonly reachedAt?: number;
}

export interface GoalPath {
  readonly episode: number;
  /** Steps of the points. */
  readonly steps: readonly number[];
  /** (steps, goalSize) */
  readonly achieved: readonly (readonly number[])[];
  readonly desired: readonly number[];
  readonly isReached: boolean;
}
