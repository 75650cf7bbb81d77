import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Table } from "../../core/base/table.ts";
import { datasetStatistics } from "../../core/data/index.ts";
import { loadDataset } from "./dataset-folder.ts";
import { isDatasetFolder } from "./folder-header.ts";

/** A dataset folder with its statistics. */
export interface ListedDataset {
  readonly folder: string;
  readonly environment: string;
  readonly episodes: number;
  readonly transitions: number;
  readonly successRate: number;
  readonly meanReturn: number;
}

/** The dataset folders in `folder`, by name. */
export async function listDatasets(folder: string): Promise<ListedDataset[]> {
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const found: ListedDataset[] = [];
  for (const path of names.map((name) => join(folder, name)).filter(isDatasetFolder)) {
    const dataset = await loadDataset(path);
    const { episodeCount, transitionCount, successRate, meanReturn } = datasetStatistics(dataset);
    dataset.close();
    found.push({
      folder: path,
      environment: dataset.header.environment,
      episodes: episodeCount,
      transitions: transitionCount,
      successRate,
      meanReturn,
    });
  }
  return found;
}

export function datasetTable(datasets: readonly ListedDataset[]): Table {
  return {
    header: ["folder", "environment", "episodes", "transitions", "success at the last step", "mean return"],
    rows: datasets.map(({ folder, environment, episodes, transitions, successRate, meanReturn }) => [
      folder,
      environment,
      String(episodes),
      String(transitions),
      `${(100 * successRate).toFixed(1)} %`,
      meanReturn.toFixed(2),
    ]),
  };
}
