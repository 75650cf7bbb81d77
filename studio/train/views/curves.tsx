import { useMemo, useState } from "preact/hooks";
import { short } from "../../shell/text.ts";
import type { RunView } from "../run-view.ts";
import { type Line, Plot } from "./plot.tsx";

const percent = (value: number) => `${Math.round(value)} %`;

/** What the success curve shows over. */
const ABSCISSAS = { step: "updates", seconds: "seconds of training" } as const;
type Abscissa = keyof typeof ABSCISSAS;

/** Success and losses of all runs. */
export function Curves({ runs }: { readonly runs: readonly RunView[] }) {
  const [abscissa, setAbscissa] = useState<Abscissa>("step");
  const [chosen, setChosen] = useState<string>();
  const success = useMemo(
    () =>
      runs.map(
        ({ number: run, label, evaluations }): Line => ({
          ...{ run, label },
          x: evaluations.map((point) => point[abscissa]),
          y: evaluations.map(({ rate }) => 100 * rate),
        }),
      ),
    [runs, abscissa],
  );
  const columns = useMemo(
    () =>
      [...new Set(runs.flatMap(({ rows }) => Object.keys(rows.at(-1) ?? {})))].filter(
        (name) => name !== "step",
      ),
    [runs],
  );
  const column = columns.find((name) => name === chosen) ?? columns.find((name) => name.endsWith("/loss"));
  const losses = useMemo(
    () =>
      runs.flatMap(({ number: run, label, rows }): Line[] =>
        column !== undefined && rows.some((row) => column in row)
          ? [{ run, label, x: rows.map(({ step }) => step), y: rows.map((row) => row[column] ?? null) }]
          : [],
      ),
    [runs, column],
  );
  return (
    <section aria-label="Curves" class="curves">
      <Plot
        title="Success on 100 goals that the data do not hold"
        xLabel={ABSCISSAS[abscissa]}
        lines={success}
        range={[0, 100]}
        format={percent}
      />
      <label>
        Over
        <select
          value={abscissa}
          onChange={({ currentTarget }) => setAbscissa(currentTarget.value as Abscissa)}
        >
          {Object.entries(ABSCISSAS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {column !== undefined && (
        <>
          <Plot title={column} xLabel="updates" lines={losses} format={short} />
          <label>
            Show
            <select id="loss" value={column} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
              {columns.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        </>
      )}
    </section>
  );
}
