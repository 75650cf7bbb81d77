import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { EpisodeDataset } from "../../core/data/index.ts";
import type { DatasetSource, DatasetSummary, FindingsAnswer } from "../../core/studio/api.ts";
import { isDatasetFolder, loadDatasetHeader, openDataset, validateDataset } from "../datasets/index.ts";
import { FileCache } from "./file-cache.ts";
import type { WorkingFolder } from "./working-folder.ts";

const DATASETS = "datasets";
/** Files that can hold episodes, by their names. */
const FILE = /\.(npz|pkl|pickle|csv|tsv|jsonl|parquet|h5|hdf5)$/i;
/** What folders of other formats have. */
const FOLDER_MARKS = ["meta/info.json", "data/main_data.hdf5", "main_data.hdf5", ".zgroup", "zarr.json"];
const HEADER = "header.json";
/** Datasets that stay open. */
const MOST_OPEN = 8;
/** MiB of a dataset that are held in memory. */
const MEMORY = 256;

/** The datasets below a folder. */
export class DatasetCatalogue {
  readonly #folder: WorkingFolder;
  readonly #open = new FileCache<EpisodeDataset>(MOST_OPEN, (dataset) => dataset.close());
  readonly #findings = new FileCache<FindingsAnswer>(100);

  constructor(folder: WorkingFolder) {
    this.#folder = folder;
  }

  async list(): Promise<DatasetSummary[]> {
    const places = [
      ...(await this.#folder.list(DATASETS)).map((name) => `${DATASETS}/${name}`),
      ...(await this.#folder.list("")).filter((name) => FILE.test(name)),
    ];
    const found = await Promise.all(places.map((path) => this.#summary(path)));
    return found.filter((summary) => summary !== undefined);
  }

  /**
   * A dataset, verified but for its values, which may be what is looked for.
   * @throws UserError when it cannot be read
   */
  async open(source: DatasetSource): Promise<EpisodeDataset> {
    const { real, key, signature, meaning } = await this.#identify(source);
    return this.#open.get(key, signature, () =>
      openDataset(real, { ...meaning, memory: MEMORY, checkValues: false }),
    );
  }

  /** What `smore data validate` says. Throws UserError when the dataset cannot be read at all. */
  async findings(source: DatasetSource): Promise<FindingsAnswer> {
    const { real, key, signature, meaning } = await this.#identify(source);
    return this.#findings.get(key, signature, async () => {
      const { findings, notes } = await validateDataset(real, meaning);
      return { findings, notes };
    });
  }

  async #identify({ path, environment, mapping }: DatasetSource) {
    const real = await this.#folder.resolve(path);
    const stats = [
      (await this.#folder.stat(join(path, HEADER))) ?? (await this.#folder.stat(path)),
      mapping === undefined ? undefined : await this.#folder.stat(mapping),
    ];
    return {
      real,
      key: JSON.stringify([real, environment, mapping]),
      signature: stats.map((stat) => (stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : "")).join(),
      meaning: {
        ...(environment !== undefined && { environment }),
        ...(mapping !== undefined && { mapping: await this.#folder.resolve(mapping) }),
      },
    };
  }

  async #summary(path: string): Promise<DatasetSummary | undefined> {
    const stat = await this.#folder.stat(path);
    if (!stat) return undefined;
    if (stat.isFile()) return FILE.test(path) ? { path, kind: "file", bytes: stat.size } : undefined;
    const real = await this.#folder.resolve(path);
    if (!isDatasetFolder(real)) {
      const marks = await Promise.all(FOLDER_MARKS.map((mark) => this.#folder.stat(join(path, mark))));
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
      return { path, kind: "folder", bytes: 0, problem: this.#folder.shorten(error.message) };
    }
  }
}
