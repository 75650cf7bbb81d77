import type { DatasetArrays, DatasetHeader } from "../../../src/core/data/index.ts";

/** A dataset on its way between threads. */
export interface DatasetMessage {
  readonly header: DatasetHeader;
  readonly arrays: DatasetArrays;
}
