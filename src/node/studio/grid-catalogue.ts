import { basename, join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { Table } from "../../core/base/table.ts";
import type { GridAnswer, GridSummary, RunSummary } from "../../core/studio/api.ts";
import {
  Comparison,
  learningCurve,
  loadRecords,
  measures,
  type RunRecord,
  tablePage,
} from "../sweep/index.ts";
import { FileCache } from "./file-cache.ts";
import { finite } from "./json.ts";
import type { WorkingFolder } from "./working-folder.ts";

const RESULTS = "results";
const RECORDS = "runs.jsonl";
const MOST_KEPT = 1000;

/** The results of grids below a folder, by what `smore bench` writes. */
export class GridCatalogue {
  readonly #folder: WorkingFolder;
  readonly #records = new FileCache<readonly RunRecord[]>(MOST_KEPT);

  constructor(folder: WorkingFolder) {
    this.#folder = folder;
  }

  /** `results/<grid>` of every grid. */
  async paths(): Promise<string[]> {
    const paths: string[] = [];
    for (const name of await this.#folder.list(RESULTS)) {
      const path = `${RESULTS}/${name}`;
      const stats = await Promise.all(
        ["grid.json", RECORDS].map((file) => this.#folder.stat(join(path, file))),
      );
      if (stats.some((stat) => stat?.isFile())) paths.push(path);
    }
    return paths;
  }

  /** @param runs every run of the folder */
  async list(runs: readonly RunSummary[]): Promise<GridSummary[]> {
    return Promise.all((await this.paths()).map((path) => this.#summary(path, runs)));
  }

  /** The report's tables and curves. Throws UserError where runs cannot be compared or their records are damaged. */
  async answer(path: string): Promise<GridAnswer> {
    const comparison = new Comparison(await this.#recordsOf(path));
    const { methods } = comparison;
    const [success] = measures;
    const tables = tablePage(comparison).filter((block) => typeof block !== "string");
    const played = comparison.onTasksPlayed(true);
    return {
      methods,
      tables: tables.map(({ title, table }) => ({ title, ...table }) satisfies Table & { title: string }),
      panels: (played?.tasks ?? []).map((task) => ({
        task,
        curves: methods.flatMap((method) => {
          const runs = comparison.runsOf(task, method);
          const points = learningCurve(runs, success);
          const percent = (of: (point: (typeof points)[number]) => number) =>
            points.map((point) => finite(success.scale * of(point)));
          return points.length === 0
            ? []
            : [
                {
                  label: method,
                  runs: runs.map(({ run }) => `${path}/runs/${run}`),
                  rows: points.length,
                  x: points.map(({ x }) => x),
                  y: percent(({ value }) => value),
                  low: percent(({ low }) => low),
                  high: percent(({ high }) => high),
                },
              ];
        }),
      })),
    };
  }

  /** The runs that grids record, by the paths that their folders have or had. */
  async recordedRuns(): Promise<{ readonly path: string; readonly record: RunRecord }[]> {
    const found = await Promise.all(
      (await this.paths()).map(async (grid) => {
        const records = await this.#recordsOf(grid).catch(() => []); // its summary says why
        return records.map((record) => ({ path: `${grid}/runs/${record.run}`, record }));
      }),
    );
    return found.flat();
  }

  async recordAt(path: string): Promise<RunRecord | undefined> {
    const [, grid] = /^(results\/[^/]+)\/runs\/[^/]+$/.exec(path) ?? [];
    if (grid === undefined) return undefined;
    const records = await this.#recordsOf(grid).catch(() => []);
    return records.find(({ run }) => run === basename(path));
  }

  async #summary(path: string, runs: readonly RunSummary[]): Promise<GridSummary> {
    const own = runs.filter((run) => run.path.startsWith(`${path}/runs/`));
    const running = own.filter(({ state }) => state === "running").length;
    try {
      const records = await this.#recordsOf(path);
      const count = (of: (record: RunRecord) => unknown) => new Set(records.map(of)).size;
      return {
        ...{ path, running, recorded: records.length },
        methods: count(({ method }) => method),
        tasks: count(({ task }) => task),
        seeds: count(({ config }) => config.seed),
      };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return {
        path,
        running,
        recorded: 0,
        methods: 0,
        tasks: 0,
        seeds: 0,
        problem: this.#folder.shorten(error.message),
      };
    }
  }

  async #recordsOf(path: string): Promise<readonly RunRecord[]> {
    const file = join(path, RECORDS);
    const stat = await this.#folder.stat(file);
    if (!stat) throw new UserError(`no run of ${path} has a result yet; look at its runs meanwhile`);
    const real = await this.#folder.resolve(file);
    return this.#records.get(real, `${stat.mtimeMs} ${stat.size} ${stat.ino}`, () => loadRecords(real));
  }
}
