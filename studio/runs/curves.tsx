import { useMemo, useState } from "preact/hooks";
import type { CurvesAnswer, LogColumn } from "../../src/core/studio/api.ts";
import { Trouble } from "../server/trouble.tsx";
import type { Asked } from "../server/use-answer.ts";
import { changeQuery } from "../shell/change-query.ts";
import { Field } from "../shell/field.tsx";
import { bytes, count, short } from "../shell/text.ts";
import { type Line, Plot, type Range } from "../train/views/plot.tsx";
import { Legend } from "./legend.tsx";

const X_LABELS = { step: "updates", seconds: "seconds" } as const;
const HEIGHT = 380;

/** How curves are drawn; in the address of the page. */
export interface CurveChoices {
  /** `evaluations success`: a log and a column of it; empty for the usual one. */
  readonly metric: string;
  readonly x: keyof typeof X_LABELS;
  readonly over: "runs" | "seeds";
}

interface Props {
  readonly asked: Asked<CurvesAnswer>;
  readonly choices: CurveChoices;
  readonly zoom: Range | undefined;
  readonly onZoom: (range: Range | undefined) => void;
}

/** One column of the logs of the chosen runs. */
export function RunCurves({ asked, choices, zoom, onZoom }: Props) {
  const [isLogarithmic, setIsLogarithmic] = useState(false);
  const { columns = [], shown, curves = [], unread = 0 } = asked.answer ?? {};
  const lines = useMemo(
    () =>
      curves.map(
        ({ label, x, y, low, high }, run): Line => ({
          run,
          label,
          x,
          y: isLogarithmic ? y.map(positive) : y,
          low,
          high,
        }),
      ),
    [curves, isLogarithmic],
  );
  const { x, over } = choices;
  const rows = curves.reduce((sum, curve) => sum + curve.rows, 0);
  return (
    <section aria-label="Curves">
      <h2>Curves</h2>
      <div class="tools">
        <label>
          Metric
          <select
            id="metric"
            value={shown && keyOf(shown)}
            disabled={!shown}
            onChange={({ currentTarget }) => changeQuery({ metric: currentTarget.value })}
          >
            <Columns label="Evaluations" columns={columns.filter(({ log }) => log === "evaluations")} />
            <Columns label="Training" columns={columns.filter(({ log }) => log === "metrics")} />
          </select>
        </label>
        <label>
          Over
          <select id="x" value={x} onChange={({ currentTarget }) => changeQuery({ x: currentTarget.value })}>
            {Object.entries(X_LABELS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          Lines
          <select
            id="over"
            value={over}
            onChange={({ currentTarget }) => changeQuery({ over: currentTarget.value })}
          >
            <option value="runs">each run</option>
            <option value="seeds">mean over seeds, 95 % interval</option>
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={isLogarithmic}
            onChange={({ currentTarget }) => setIsLogarithmic(currentTarget.checked)}
          />
          Logarithmic
        </label>
        <ZoomControls zoom={zoom} onZoom={onZoom} label={X_LABELS[x]} />
      </div>
      <Trouble of={asked} />
      {asked.answer && !shown && <p class="help">The chosen runs have logged nothing yet.</p>}
      {shown && (
        <>
          <Plot
            title={shown.name}
            xLabel={X_LABELS[x]}
            lines={lines}
            xRange={zoom}
            onZoom={onZoom}
            format={short}
            formatX={count}
            height={HEIGHT}
            isLogarithmic={isLogarithmic}
          />
          <Legend lines={lines} format={short} />
          <p class="help" id="rows">
            {count(rows)} {rows === 1 ? "row" : "rows"}
            {unread > 0 && `, ${bytes(unread)} of logs still to be read`}. Drag over the plot to zoom in,
            double-click to see all.
          </p>
        </>
      )}
    </section>
  );
}

function Columns({ label, columns }: { readonly label: string; readonly columns: readonly LogColumn[] }) {
  if (columns.length === 0) return null;
  return (
    <optgroup label={label}>
      {columns.map((column) => (
        <option key={column.name} value={keyOf(column)}>
          {column.name}
        </option>
      ))}
    </optgroup>
  );
}

interface ZoomProps {
  readonly zoom: Range | undefined;
  readonly onZoom: (range: Range | undefined) => void;
  readonly label: string;
}

/** The seen part of the x axis in numbers. */
function ZoomControls({ zoom, onZoom, label }: ZoomProps) {
  const change = (end: 0 | 1, text: string) => {
    const ends: [number, number] = [...(zoom ?? ([0, Number.MAX_SAFE_INTEGER] as const))];
    ends[end] = text === "" ? [0, Number.MAX_SAFE_INTEGER][end] : Number(text);
    if (ends[0] < ends[1]) onZoom(ends);
  };
  const shown = (end: 0 | 1) =>
    zoom && zoom[end] !== Number.MAX_SAFE_INTEGER ? String(Math.round(zoom[end])) : "";
  return (
    <>
      <Field
        label="From"
        description={`From, in ${label}`}
        bounds={[0, Number.MAX_SAFE_INTEGER]}
        value={shown(0)}
        change={(text) => change(0, text)}
      />
      <Field
        label="to"
        description={`To, in ${label}`}
        bounds={[0, Number.MAX_SAFE_INTEGER]}
        value={shown(1)}
        change={(text) => change(1, text)}
      />
      <button id="all" type="button" disabled={!zoom} onClick={() => onZoom(undefined)}>
        See all
      </button>
    </>
  );
}

/** As an address names a column. */
export function keyOf({ log, name }: LogColumn): string {
  return `${log} ${name}`;
}

/** The column that an address names. */
export function parseKey(key: string): { readonly log?: LogColumn["log"]; readonly column?: string } {
  const [, log, column] = /^(evaluations|metrics) (.+)$/.exec(key) ?? [];
  return log === undefined ? {} : { log: log as LogColumn["log"], column };
}

/** Numbers that a logarithmic axis can show. */
function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}
