import { join } from "node:path";
import type { EpisodeDataset } from "../../core/data/index.ts";
import type { DatasetSource, FindingsAnswer } from "../../core/studio/api.ts";
import { openDataset, validateDataset } from "../datasets/index.ts";
import { FileCache } from "./file-cache.ts";
import type { WorkingFolder } from "./working-folder.ts";

const HEADER = "header.json";
/** Datasets that stay open. */
const MOST_OPEN = 8;
/** MiB of a dataset that are held in memory. */
const MEMORY = 256;

/** The datasets below a folder that were asked about; some of them stay open. */
export class DatasetCatalogue {
  readonly #folder: WorkingFolder;
  readonly #open = new FileCache<EpisodeDataset>(MOST_OPEN, (dataset) => dataset.close());
  readonly #findings = new FileCache<FindingsAnswer>(100);

  constructor(folder: WorkingFolder) {
    this.#folder = folder;
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
}
