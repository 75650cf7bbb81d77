import { useState } from "preact/hooks";
import type { DatasetAnswer } from "../../src/core/studio/api.ts";
import { Trouble } from "../server/trouble.tsx";
import { useAnswer } from "../server/use-answer.ts";
import { HeatMap } from "../train/views/heat-map.tsx";
import { DimensionChoice } from "./dimension-choice.tsx";
import type { Source } from "./place.ts";

interface Props {
  readonly source: Source;
  readonly dataset: DatasetAnswer;
}

/** Where achieved and desired goals lie. */
export function Coverage({ source, dataset }: Props) {
  const { names } = dataset.columns.find(({ name }) => name === "achievedGoals")!;
  const [x, setX] = useState(0);
  const [y, setY] = useState(Math.min(1, names.length - 1));
  const asked = useAnswer("coverage", { ...source, x, y });
  const { answer } = asked;
  return (
    <section aria-label="Coverage">
      <h2>Where goals lie</h2>
      {names.length > 2 && (
        <div class="tools">
          <DimensionChoice label="Right" names={names} value={x} choose={setX} />
          <DimensionChoice label="Up" names={names} value={y} choose={setY} />
        </div>
      )}
      <Trouble of={asked} />
      {answer && (
        <div class="panels">
          {(["achieved", "desired"] as const).map((kind) => (
            <HeatMap
              key={kind}
              title={`${kind} goals in each cell, logarithm of 1 + their number`}
              grid={{
                axes: [x, y],
                low: answer.low,
                high: answer.high,
                values: answer[kind].map(Math.log1p),
              }}
              nameOf={(dimension) => `goal ${names[dimension]}`}
              marks={[]}
            />
          ))}
        </div>
      )}
    </section>
  );
}
