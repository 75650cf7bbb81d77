import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { DatasetSummary } from "../../core/studio/api.ts";
import { isDatasetFolder, loadDatasetHeader } from "../datasets/index.ts";
import type { WorkingFolder } from "./working-folder.ts";

const DATASETS = "datasets";
/** Files that can hold episodes, by their names. */
const FILE = /\.(npz|pkl|pickle|csv|tsv|jsonl|parquet|h5|hdf5)$/i;
/** What folders of other formats have. */
const FOLDER_MARKS = ["meta/info.json", "data/main_data.hdf5", "main_data.hdf5", ".zgroup", "zarr.json"];

/** The datasets below a folder, from their names and headers. */
export async function listDatasets(folder: WorkingFolder): Promise<DatasetSummary[]> {
  const places = [
    ...(await folder.list(DATASETS)).map((name) => `${DATASETS}/${name}`),
    ...(await folder.list("")).filter((name) => FILE.test(name)),
  ];
  const found = await Promise.all(places.map((path) => summaryOf(folder, path)));
  return found.filter((summary) => summary !== undefined);
}

async function summaryOf(folder: WorkingFolder, path: string): Promise<DatasetSummary | undefined> {
  const stat = await folder.stat(path);
  if (!stat) return undefined;
  if (stat.isFile()) return FILE.test(path) ? { path, kind: "file", bytes: stat.size } : undefined;
  const real = await folder.resolve(path);
  if (!isDatasetFolder(real)) {
    const marks = await Promise.all(FOLDER_MARKS.map((mark) => folder.stat(join(path, mark))));
    return marks.some(Boolean) ? { path, kind: "file", bytes: 0 } : undefined;
  }
  try {
    const { dataset, episodeCount, transitionCount, columns } = await loadDatasetHeader(real);
    return {
      ...{ path, kind: "folder", environment: dataset.environment },
      ...{ episodes: episodeCount, transitions: transitionCount },
      bytes: Object.values(columns).reduce((sum, { byteLength }) => sum + byteLength, 0),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { path, kind: "folder", bytes: 0, problem: folder.shorten(error.message) };
  }
}
