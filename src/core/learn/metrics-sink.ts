import { Registry } from "../base/registry.ts";
import type { RunConfig } from "./config.ts";

/**
 * A row of metrics or of an evaluation: named values such as `critic/loss`. `seconds`, if present, is the wall-clock
 * time since the run began, the only value that differs between equal runs.
 */
export interface MetricsRow {
  /** The update that the row belongs to. */
  readonly step: number;
  readonly [name: string]: number;
}

/** The run whose rows a sink receives. */
export interface SinkRun {
  /** The folder of the run. */
  readonly folder: string;
  readonly config: RunConfig;
  /** Updates that were completed when this process started. After a kill, rows beyond them may arrive a second time. */
  readonly completed: number;
}

/** Receives the rows of one run in order, while a process trains it. */
export interface RunSink {
  /** Receives a row of metrics.jsonl. */
  metrics?(row: MetricsRow): void | Promise<void>;
  /** Receives a row of eval.jsonl. */
  evaluation?(row: MetricsRow): void | Promise<void>;
  /** Called once, when this process stops training the run. */
  close?(): void | Promise<void>;
}

/** Receives the rows of runs, to send them to another file, a dashboard or a database. */
export interface MetricsSink {
  /** Called when a process begins or continues to train a run. */
  open(run: SinkRun): RunSink | Promise<RunSink>;
}

const registry = new Registry<MetricsSink>("metrics sink");

/** All registered sinks, by name. */
export const metricsSinks = registry.table;

/**
 * Registers a sink, which then receives the rows of every run that this process trains.
 * @throws RangeError if the name is taken
 *
 * @example A sink that prints evaluations.
 * ```js
 * import { registerSink } from "smore";
 *
 * registerSink("terminal", {
 *   open: ({ folder }) => ({ evaluation: (row) => console.log(folder, row.step, row) }),
 * });
 * ```
 */
export function registerSink(name: string, sink: MetricsSink): void {
  registry.add(name, sink);
}
