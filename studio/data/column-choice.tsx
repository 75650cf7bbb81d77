import type { ColumnOfDataset, DatasetColumn } from "../../src/core/studio/api.ts";
import { COLUMN_LABELS } from "./labels.ts";

interface Props {
  readonly id: string;
  readonly columns: readonly DatasetColumn[];
  readonly value: ColumnOfDataset;
  readonly choose: (column: ColumnOfDataset) => void;
}

/** Chooses one column of a dataset. */
export function ColumnChoice({ id, columns, value, choose }: Props) {
  return (
    <label>
      Column
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => choose(currentTarget.value as ColumnOfDataset)}
      >
        {columns.map(({ name }) => (
          <option key={name} value={name}>
            {COLUMN_LABELS[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
