import { colorOf, dashOf } from "../train/views/colors.ts";
import { type Line, lastOf } from "../train/views/plot.tsx";

/** A piece of a line as it is drawn in plots. */
export function LineSample({ run }: Pick<Line, "run">) {
  return (
    <svg width="22" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="22"
        y1="4"
        y2="4"
        stroke={colorOf(run)}
        stroke-width="3"
        stroke-dasharray={dashOf(run).join(" ")}
      />
    </svg>
  );
}

interface Props {
  readonly lines: readonly Line[];
  readonly format?: (value: number) => string;
}

/** What the lines of plots are, each with its last value where there is a format. */
export function Legend({ lines, format }: Props) {
  return (
    <ul class="legend">
      {lines.map(({ run, label, y }) => (
        <li key={label}>
          <LineSample run={run} />
          {label}
          {format && <b>{y.some((value) => value !== null) ? lastOf(y, format) : "not logged"}</b>}
        </li>
      ))}
    </ul>
  );
}
