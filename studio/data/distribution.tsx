import { useState } from "preact/hooks";
import type { ColumnOfDataset, DatasetAnswer } from "../../src/core/studio/api.ts";
import { Trouble } from "../server/trouble.tsx";
import { useAnswer } from "../server/use-answer.ts";
import { TableView } from "../shell/table-view.tsx";
import { short } from "../shell/text.ts";
import { ColumnChoice } from "./column-choice.tsx";
import { DimensionChoice } from "./dimension-choice.tsx";
import { HistogramBars } from "./histogram-bars.tsx";
import { COLUMN_LABELS } from "./labels.ts";
import type { Source } from "./place.ts";

interface Props {
  readonly source: Source;
  readonly dataset: DatasetAnswer;
}

/** How often the numbers of a column occur, and their statistics. */
export function Distribution({ source, dataset }: Props) {
  const columns = dataset.columns.filter(({ names }) => names.length > 0);
  const [chosen, setChosen] = useState<ColumnOfDataset>("actions");
  const [dimension, setDimension] = useState(0);
  const { name, names, statistics } = columns.find(({ name }) => name === chosen) ?? columns[0];
  const asked = useAnswer("histogram", { ...source, column: name, dimension });
  return (
    <section aria-label="Distribution">
      <h2>Numbers of a column</h2>
      <div class="tools">
        <ColumnChoice
          id="distribution"
          columns={columns}
          value={name}
          choose={(column) => {
            setChosen(column);
            setDimension(0);
          }}
        />
        <DimensionChoice label="Dimension" names={names} value={dimension} choose={setDimension} />
      </div>
      <Trouble of={asked} />
      {asked.answer && (
        <HistogramBars
          title={`${COLUMN_LABELS[name]}, dimension ${names[dimension]}`}
          unit="rows"
          bins={asked.answer}
        />
      )}
      <TableView
        label="Statistics"
        header={["dimension", "mean", "standard deviation", "smallest", "largest"]}
        rows={statistics.map(({ mean, standardDeviation, minimum, maximum }, i) => [
          names[i],
          ...[mean, standardDeviation, minimum, maximum].map(short),
        ])}
      />
    </section>
  );
}
