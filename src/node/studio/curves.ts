import { join } from "node:path";
import type { CurveAnswer, CurvesAnswer, LogColumn, ParsedParameters } from "../../core/studio/api.ts";
import { type Band, between, extremes, meanBand, type Points } from "../../core/studio/curves.ts";
import { nameRuns } from "../sweep/index.ts";
import { GrowingLog } from "./growing-log.ts";
import { finiteNumbers } from "./json.ts";
import type { RunCatalogue, ShownRun } from "./run-catalogue.ts";
import type { WorkingFolder } from "./working-folder.ts";

const FILES = { metrics: "metrics.jsonl", evaluations: "eval.jsonl" } as const;
type LogName = keyof typeof FILES;

/** Milliseconds of reading logs for one answer. */
const BUDGET = 250;
/** Bytes of logs that are kept in memory. */
const MOST_BYTES = 2 ** 29;
/** Places of the mean over seeds. */
const MOST_PLACES = 300;

/** Columns whose values lie between 0 and 1. */
const SHARE = /^(success|pairAccuracy)(?!.*Error)/;

/** The columns of one log of a run. */
interface Columns {
  readonly names: readonly string[];
  column(name: string): ArrayLike<number> | undefined;
}

/** The curves of runs, from logs that are kept in memory as far as they were read. */
export class CurveReader {
  readonly #folder: WorkingFolder;
  readonly #runs: RunCatalogue;
  /** By path, the one that was asked for last at the end. */
  readonly #logs = new Map<string, GrowingLog>();

  constructor(folder: WorkingFolder, runs: RunCatalogue) {
    this.#folder = folder;
    this.#runs = runs;
  }

  async answer(parameters: ParsedParameters<"curves">): Promise<CurvesAnswer> {
    const { run: paths, over, log, column, x, from, to, points } = parameters;
    const runs = await Promise.all([...new Set(paths)].map((path) => this.#runs.find(path)));
    const logs: Record<LogName, Columns>[] = [];
    let unread = 0;
    const until = performance.now() + BUDGET;
    for (const run of runs) {
      const read = async (name: LogName) => {
        if (run.record) return recordColumns(name === "evaluations" ? run.record.evaluations : []);
        const path = await this.#folder.resolve(join(run.path, FILES[name])).catch(() => undefined);
        if (path === undefined) return recordColumns([]); // not yet written
        const log = this.#logAt(path);
        await log.update(Math.max(1, until - performance.now()));
        unread += log.unread;
        return log;
      };
      logs.push({ metrics: await read("metrics"), evaluations: await read("evaluations") });
    }
    this.#forget();
    const columns = columnsOf(logs);
    const shown = columns.find((known) => known.log === log && known.name === column) ?? usual(columns);
    if (shown === undefined) return { columns, shown, curves: [], unread };
    const drawn = logs.map((log) => {
      const all = pointsOf(log[shown.log], x, shown.name);
      return { all, seen: between(all, from ?? -Infinity, to ?? Infinity) };
    });
    const curves = groupsOf(runs, over).map(({ label, members }): CurveAnswer => {
      const rows = members.reduce((sum, i) => sum + drawn[i].all.x.length, 0);
      const about = { label, runs: members.map((i) => runs[i].path), rows };
      if (over === "seeds") {
        const band = meanBand(
          members.map((i) => drawn[i].seen),
          Math.min(points, MOST_PLACES),
        );
        return {
          ...about,
          x: [...band.x],
          y: finiteNumbers(band.y),
          ...ends(band, SHARE.test(shown.name)),
        };
      }
      const few = extremes(drawn[members[0]].seen, points);
      return { ...about, x: [...few.x], y: finiteNumbers(few.y) };
    });
    return { columns, shown, curves, unread };
  }

  #logAt(path: string): GrowingLog {
    const log = this.#logs.get(path) ?? new GrowingLog(path);
    this.#logs.delete(path);
    this.#logs.set(path, log);
    return log;
  }

  /** Drops the logs that were not asked for in the longest time. */
  #forget(): void {
    let bytes = [...this.#logs.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (const [path, log] of this.#logs) {
      if (bytes <= MOST_BYTES || this.#logs.size === 1) return;
      bytes -= log.byteLength;
      this.#logs.delete(path);
    }
  }
}

/** The ends of the intervals, cut to where shares can lie. */
function ends({ low, high }: Band, areShares: boolean): Required<Pick<CurveAnswer, "low" | "high">> {
  return {
    low: finiteNumbers(areShares ? low.map((value) => Math.max(0, value)) : low),
    high: finiteNumbers(areShares ? high.map((value) => Math.min(1, value)) : high),
  };
}

function recordColumns(rows: readonly Readonly<Record<string, unknown>>[]): Columns {
  return {
    names: [...new Set(rows.flatMap((row) => Object.keys(row)))],
    column: (name) => Float64Array.from(rows, (row) => Number(row[name] ?? Number.NaN)),
  };
}

const AXES = new Set(["step", "seconds"]);

function columnsOf(logs: readonly Record<LogName, Columns>[]): LogColumn[] {
  return (["evaluations", "metrics"] as const).flatMap((log) =>
    [...new Set(logs.flatMap((run) => run[log].names))]
      .filter((name) => !AXES.has(name))
      .map((name) => ({ log, name })),
  );
}

/** What is shown unless something else is chosen. */
function usual(columns: readonly LogColumn[]): LogColumn | undefined {
  return (
    columns.find(({ name }) => name === "success") ??
    columns.find(({ name }) => name.endsWith("/loss")) ??
    columns[0]
  );
}

/** The rows of a log in which x is known. */
function pointsOf(log: Columns, x: string, y: string): Points {
  const [places, values] = [log.column(x), log.column(y)];
  if (!places || !values) return { x: new Float64Array(), y: new Float64Array() };
  return {
    x: places instanceof Float64Array ? places : Float64Array.from(places),
    y: values as Float32Array,
  };
}

interface Group {
  readonly label: string;
  /** Their places in the list of runs. */
  readonly members: readonly number[];
}

/** One group for each run, or for all runs that differ in their seeds alone. */
function groupsOf(runs: readonly ShownRun[], over: "runs" | "seeds"): Group[] {
  const names = nameRuns(runs);
  const severalTasks = new Set(names.map(({ task }) => task)).size > 1;
  const labels = names.map(({ method, task }) => (severalTasks ? `${method} on ${task}` : method));
  if (over === "seeds")
    return [...new Set(labels)].map((label) => {
      const members = [...labels.keys()].filter((i) => labels[i] === label);
      return { label: `${label} (${members.length} ${members.length === 1 ? "seed" : "seeds"})`, members };
    });
  const single = runs.map(({ config }, i) => `${labels[i]}, seed ${config.seed}`);
  return single.map((label, i) => ({
    label: single.indexOf(label) === single.lastIndexOf(label) ? label : `${label}, ${runs[i].path}`,
    members: [i],
  }));
}
