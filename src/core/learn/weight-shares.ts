import type { DataSources, EpisodeDataset } from "../data/index.ts";
import type { FloatArray } from "../engine/index.ts";

/** The rows of a batch and their weights. */
export interface WeightedRows {
  /** (rows) */
  readonly weight: FloatArray;
  /** (rows): the number of each row's transition in the dataset. */
  readonly transition: Uint32Array;
}

/**
 * How weights are distributed over rows:
 *
 * | reading | what it is |
 * |---|---|
 * | `weights/effectiveShare` | (Σ w)² / (n · Σ w²): the share of rows with equal weights that would be as informative |
 * | `weights/source/<name>` | share of all weight that rows of that source have |
 * | `rows/source/<name>` | share of the rows that are of that source |
 *
 * Where all weights are 0, only the rows are shared.
 *
 * @param sources of the dataset's episodes, where they are known
 */
export function weightShares(
  { weight, transition }: WeightedRows,
  dataset: EpisodeDataset,
  sources: DataSources | undefined,
): Record<string, number> {
  let [sum, squares] = [0, 0];
  for (const w of weight) {
    sum += w;
    squares += w * w;
  }
  const readings: Record<string, number> =
    sum > 0 ? { "weights/effectiveShare": sum ** 2 / (weight.length * squares) } : {};
  if (!sources) return readings;
  const weightOf = new Float64Array(sources.names.length);
  const rowsOf = new Float64Array(sources.names.length);
  for (let row = 0; row < weight.length; row++) {
    const source = sources.ofEpisode[dataset.episodeOf(transition[row])];
    weightOf[source] += weight[row];
    rowsOf[source]++;
  }
  sources.names.forEach((name, index) => {
    if (sum > 0) readings[`weights/source/${name}`] = weightOf[index] / sum;
    readings[`rows/source/${name}`] = rowsOf[index] / weight.length;
  });
  return readings;
}
