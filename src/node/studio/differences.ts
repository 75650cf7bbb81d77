import { flattenSettings } from "../../core/agents/index.ts";
import type { Table } from "../../core/base/table.ts";
import type { ShownRun } from "./run-catalogue.ts";

/** The settings in which runs differ, one column for each run; all settings of a single one. */
export function settingDifferences(runs: readonly ShownRun[]): Table {
  const settings = runs.map(
    ({ config }) =>
      new Map(flattenSettings("", config).map(([path, value]) => [path.slice(1), textOf(value)])),
  );
  const paths = [...new Set(settings.flatMap((of) => [...of.keys()]))];
  const rows = paths.map((path) => [path, ...settings.map((of) => of.get(path) ?? "–")]);
  return {
    header: ["setting", ...runs.map(({ path }) => path)],
    rows: runs.length === 1 ? rows : rows.filter(([, ...values]) => new Set(values).size > 1),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
