import type { Column } from "./columns/column.ts";
import { MemoryColumn } from "./columns/memory-column.ts";
import type { EpisodeDataset } from "./dataset.ts";
import type { DatasetHeader } from "./header.ts";

/** Numbers that the robot itself measures in each state; undefined where a dataset of images has none beside them. */
export function proprioceptionSize({
  stateSize,
  robotColumns,
}: Pick<DatasetHeader, "stateSize" | "robotColumns">): number | undefined {
  return (robotColumns?.length ?? stateSize) || undefined;
}

/** (transitionCount + episodeCount, proprioceptionSize): what the robot itself measures in each state, if there is any. */
export function robotStates({ header, states }: EpisodeDataset): Column<Float32Array> | undefined {
  const { stateSize, robotColumns } = header;
  if (robotColumns?.length === 0) return undefined;
  if (!states || !robotColumns || stateSize === undefined) return states;
  const rows = states.length / stateSize;
  const numbers = states.read(0, rows);
  const width = robotColumns.length;
  const chosen = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) chosen[row * width + i] = numbers[row * stateSize + robotColumns[i]];
  return new MemoryColumn(chosen, width);
}
