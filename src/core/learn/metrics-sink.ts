import { Registry } from "../base/registry.ts";
import type { RunConfig } from "./config.ts";

/**
 * A row of metrics or of an evaluation: the update `step` it belongs to and any number of named values, e.g. `critic/loss`.
 * `seconds`, where present, is wall-clock time since the run began: the one value that differs between equal runs.
 */
export interface MetricsRow {
  readonly step: number;
  readonly [name: string]: number;
}

/** A run whose rows a sink is to receive. */
export interface SinkRun {
  readonly folder: string;
  readonly config: RunConfig;
  /** Updates that were completed before. After a kill, rows beyond them may arrive a second time. */
  readonly completed: number;
}

/** Receives the rows of one run while a process trains it, in their order. */
export interface RunSink {
  /** A row of metrics.jsonl. */
  metrics?(row: MetricsRow): void | Promise<void>;
  /** A row of eval.jsonl. */
  evaluation?(row: MetricsRow): void | Promise<void>;
  /** Called once, when this process stops training the run. */
  close?(): void | Promise<void>;
}

/** Sends the rows of runs somewhere: to another file, a dashboard, a database, … */
export interface MetricsSink {
  /** Called when a process begins or continues to train a run. */
  open(run: SinkRun): RunSink | Promise<RunSink>;
}

const registry = new Registry<MetricsSink>("metrics sink");

/** All registered sinks, by name. */
export const metricsSinks = registry.table;

/**
 * Makes a sink receive the rows of every run that this process trains. Throws RangeError if the name is taken.
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
