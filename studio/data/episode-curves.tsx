import { useMemo } from "preact/hooks";
import type { ColumnOfDataset, DatasetAnswer } from "../../src/core/studio/api.ts";
import { MOST_DIMENSIONS } from "../../src/core/studio/limits.ts";
import { Legend } from "../runs/legend.tsx";
import { Trouble } from "../server/trouble.tsx";
import { useAnswer } from "../server/use-answer.ts";
import { changeQuery } from "../shell/change-query.ts";
import { count, short } from "../shell/text.ts";
import { type Line, Plot } from "../train/views/plot.tsx";
import { ColumnChoice } from "./column-choice.tsx";
import { EpisodeChoice } from "./episode-choice.tsx";
import { COLUMN_LABELS } from "./labels.ts";
import type { Place, Source } from "./place.ts";

interface Props {
  readonly source: Source;
  readonly dataset: DatasetAnswer;
  readonly place: Place;
}

const HEIGHT = 260;

/** The numbers of one episode over its steps. */
export function EpisodeCurves({ source, dataset, place }: Props) {
  const columns = dataset.columns.filter(({ name, names }) => name !== "desiredGoals" && names.length > 0);
  const { name, names } = columns.find(({ name }) => name === place.column) ?? columns[0];
  const { episode, step, dimension = 0 } = place;
  const first = Math.floor(Math.min(dimension, names.length - 1) / MOST_DIMENSIONS) * MOST_DIMENSIONS;
  const column = name as Exclude<ColumnOfDataset, "desiredGoals">;
  const asked = useAnswer("episode", { ...source, episode, column, first });
  const { answer } = asked;
  const lines = useMemo(
    () => (answer?.curves ?? []).map(({ x, y }, run): Line => ({ run, label: answer!.names[run], x, y })),
    [answer],
  );
  return (
    <section aria-label="Episode">
      <h2>One episode</h2>
      <div class="tools">
        <EpisodeChoice episode={episode} episodes={dataset.episodes} />
        <ColumnChoice
          id="column"
          columns={columns}
          value={name}
          choose={(column) => changeQuery({ column, dimension: undefined })}
        />
        {names.length > MOST_DIMENSIONS && (
          <label>
            Dimensions
            <select
              id="first"
              value={first}
              onChange={({ currentTarget }) => changeQuery({ dimension: currentTarget.value })}
            >
              {Array.from({ length: Math.ceil(names.length / MOST_DIMENSIONS) }, (_, block) => {
                const from = block * MOST_DIMENSIONS;
                const to = Math.min(names.length, from + MOST_DIMENSIONS) - 1;
                return (
                  <option key={from} value={from}>
                    {from} to {to}
                  </option>
                );
              })}
            </select>
          </label>
        )}
      </div>
      <Trouble of={asked} />
      {answer && (
        <>
          <Plot
            title={`${COLUMN_LABELS[name]} of episode ${episode}${step === undefined ? "" : `; step ${step} is marked`}`}
            xLabel="steps"
            lines={lines}
            format={short}
            formatX={count}
            height={HEIGHT}
            mark={step}
          />
          <Legend lines={lines} />
          <p class="help" id="reached">
            {count(answer.length)} steps.{" "}
            {answer.reachedAt === undefined
              ? "The goal is never reached."
              : `Step ${answer.reachedAt} is the first that reaches the goal.`}{" "}
            Desired goal: {answer.desiredGoal.map(short).join(", ")}.
          </p>
        </>
      )}
    </section>
  );
}
