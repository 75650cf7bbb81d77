import type { Column } from "./columns/column.ts";
import { MemoryColumn } from "./columns/memory-column.ts";
import type { EpisodeDataset } from "./dataset.ts";
import type { DatasetHeader } from "./header.ts";

/** Numbers that the robot itself measures in each state; undefined for a dataset without states beside its images. */
export function proprioceptionSize({
  stateSize,
  robotColumns,
}: Pick<DatasetHeader, "stateSize" | "robotColumns">): number | undefined {
  return robotColumns?.length ?? stateSize;
}

/** (transitionCount + episodeCount, proprioceptionSize): what the robot itself measures in each state. */
export function robotStates({ header, states }: EpisodeDataset): Column<Float32Array> | undefined {
  const { stateSize, robotColumns } = header;
  if (!states || !robotColumns || stateSize === undefined) return states;
  const rows = states.length / stateSize;
  const numbers = states.read(0, rows);
  const width = robotColumns.length;
  const chosen = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) chosen[row * width + i] = numbers[row * stateSize + robotColumns[i]];
  return new MemoryColumn(chosen, width);
}
