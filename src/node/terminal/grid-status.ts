import type { Table } from "../../core/base/table.ts";
import type { CellReport } from "../sweep/index.ts";
import { formatDuration, thousands } from "./progress.ts";

/** The cells of a grid with what they took. */
export function statusTable(reports: readonly CellReport[]): Table {
  return {
    header: ["run", "state", "updates", "success", "processor", "memory", "wait", "on", "failure"],
    rows: reports.map(({ run, state, completed, updates, success, failure, status }) => [
      run,
      state,
      `${thousands.format(completed)}/${thousands.format(updates)}`,
      success === undefined ? "" : `${(100 * success).toFixed(0)} %`,
      ...(status
        ? [
            formatDuration(1000 * status.processorSeconds),
            `${Math.round(status.memoryBytes / 1e6)} MB`,
            formatDuration(1000 * status.waitSeconds),
            [status.host, status.job].filter(Boolean).join(" "),
          ]
        : ["", "", "", ""]),
      failure?.split("\n", 1)[0] ?? "",
    ]),
  };
}

/** All cells in one line. */
export function statusSummary(reports: readonly CellReport[]): string {
  const states = new Map<string, number>();
  for (const { state } of reports) states.set(state, (states.get(state) ?? 0) + 1);
  const counts = Array.from(states, ([state, count]) => `${count} ${state}`);
  const processor = reports.reduce((sum, { status }) => sum + (status?.processorSeconds ?? 0), 0);
  return `${reports.length} runs: ${counts.join(", ")}; ${formatDuration(1000 * processor)} of processor time`;
}
