import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Table } from "../../core/base/table.ts";
import { datasetStatistics } from "../../core/data/index.ts";
import { loadDataset } from "./dataset-folder.ts";
import { isDatasetFolder } from "./folder-header.ts";

/** The dataset folders in `folder` with their statistics. */
export async function datasetTable(folder: string): Promise<Table> {
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const rows: string[][] = [];
  for (const path of names.map((name) => join(folder, name)).filter(isDatasetFolder)) {
    const dataset = await loadDataset(path);
    const { episodeCount, transitionCount, successRate, meanReturn } = datasetStatistics(dataset);
    dataset.close();
    rows.push([
      path,
      dataset.header.environment,
      String(episodeCount),
      String(transitionCount),
      `${(100 * successRate).toFixed(1)} %`,
      meanReturn.toFixed(2),
    ]);
  }
  return {
    header: ["folder", "environment", "episodes", "transitions", "success at the last step", "mean return"],
    rows,
  };
}
