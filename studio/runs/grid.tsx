import { useMemo, useState } from "preact/hooks";
import type { GridAnswer } from "../../src/core/studio/api.ts";
import { Trouble } from "../server/trouble.tsx";
import { FOLLOW, useAnswer } from "../server/use-answer.ts";
import { TableView } from "../shell/table-view.tsx";
import { count } from "../shell/text.ts";
import { type Line, Plot } from "../train/views/plot.tsx";
import { Legend } from "./legend.tsx";

const WHOLE = [0, 100] as const;
const percentText = (value: number) => `${Math.round(value)} %`;
/** Results change when a run ends, which takes longer than a row of a log. */
const PAUSE = 5 * FOLLOW;

/** The results of a grid: the tables of its report, and the success of every method on every task. */
export function GridResults({ path }: { readonly path: string }) {
  const asked = useAnswer("grid", { path }, () => PAUSE);
  const [title, setTitle] = useState("");
  const { answer } = asked;
  const table = answer?.tables.find((table) => table.title === title) ?? answer?.tables[0];
  return (
    <section aria-label="Results of the grid" class="grid-results">
      <h2>{path}</h2>
      <Trouble of={asked} />
      {answer && table && (
        <>
          <div class="tools">
            <label>
              Table
              <select
                id="table"
                value={table.title}
                onChange={({ currentTarget }) => setTitle(currentTarget.value)}
              >
                {answer.tables.map(({ title }) => (
                  <option key={title}>{title}</option>
                ))}
              </select>
            </label>
          </div>
          <TableView
            label={table.title}
            header={table.header}
            rows={table.rows.map((cells) => cells.map(emphasized))}
          />
          <Panels answer={answer} />
        </>
      )}
    </section>
  );
}

/** The text of a cell, where Markdown's `**…**` marks the best; a mean and its interval stay on one line. */
function emphasized(cell: string) {
  const text = cell.replaceAll(" ± ", "\u00a0±\u00a0");
  const [, best, rest] = /^\*\*(.*)\*\*(.*)$/.exec(text) ?? [];
  if (best === undefined) return text;
  return (
    <>
      <strong>{best}</strong>
      {rest}
    </>
  );
}

function Panels({ answer: { panels, methods } }: { readonly answer: GridAnswer }) {
  const all = useMemo(
    () =>
      panels.map(({ task, curves }) => ({
        task,
        lines: curves.map(
          ({ label, x, y, low, high }): Line => ({ run: methods.indexOf(label), label, x, y, low, high }),
        ),
      })),
    [panels],
  );
  if (panels.length === 0) return null;
  return (
    <>
      <h3>Success over updates: means over seeds, 95 % intervals</h3>
      <Legend lines={methods.map((label, run) => ({ run, label, x: [], y: [] }))} />
      <div class="panels">
        {all.map(({ task, lines }) => (
          <Plot
            key={task}
            title={task}
            xLabel="updates"
            lines={lines}
            range={WHOLE}
            format={percentText}
            formatX={count}
          />
        ))}
      </div>
    </>
  );
}
