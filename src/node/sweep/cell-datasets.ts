import { loadDatasetHeader } from "../datasets/index.ts";
import type { Cell } from "./cells.ts";
import type { Grid } from "./grid.ts";

/** Returns the path of a dataset folder, and makes the dataset if it is missing. */
export type EnsureDataset = (
  dataset: string,
  options: { readonly environment: string | undefined; readonly size: Grid["size"] },
) => Promise<string>;

export interface CellDataset {
  readonly folder: string;
  readonly fingerprint: string;
}

/** Finds the datasets of cells, each of them once. */
export class CellDatasets {
  /** By their sizes and names in the cells. */
  readonly #found = new Map<string, CellDataset>();

  static async ensure(cells: readonly Cell[], ensure: EnsureDataset): Promise<CellDatasets> {
    const datasets = new CellDatasets();
    const found = datasets.#found;
    for (const { dataset, heldOut, size, settings } of cells)
      for (const source of [dataset, heldOut]) {
        if (source === undefined || found.has(keyOf(source, size))) continue;
        const folder = await ensure(source, { environment: settings.environment, size });
        const { fingerprint } = await loadDatasetHeader(folder);
        found.set(keyOf(source, size), { folder, fingerprint });
      }
    return datasets;
  }

  folders(): string[] {
    return Array.from(this.#found.values(), ({ folder }) => folder);
  }

  of({ dataset, heldOut, size }: Cell): { dataset: CellDataset; heldOut: CellDataset | undefined } {
    return {
      dataset: this.#found.get(keyOf(dataset, size))!,
      heldOut: heldOut === undefined ? undefined : this.#found.get(keyOf(heldOut, size)),
    };
  }
}

const keyOf = (source: string, size: Cell["size"]): string => `${size} ${source}`;
