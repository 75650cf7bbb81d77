import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { colorOf, dashOf } from "./colors.ts";

/** A line of a plot; points are sorted by x. */
export interface Line {
  /** Chooses colour and dashes. */
  readonly run: number;
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

interface Props {
  readonly title: string;
  readonly xLabel: string;
  readonly lines: readonly Line[];
  /** Lowest and highest number of the y axis; default those of the data. */
  readonly range?: readonly [number, number];
  readonly format: (value: number) => string;
}

const HEIGHT = 170;

/** Lines over a common x axis. */
export function Plot({ title, xLabel, lines, range, format }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const names = lines.map(({ run, label }) => `${run} ${label}`).join("\n");
  useEffect(() => {
    const style = getComputedStyle(place.current!);
    const axis = {
      stroke: style.getPropertyValue("--muted"),
      grid: { stroke: style.getPropertyValue("--line"), width: 1 },
      ticks: { show: false },
    };
    const chart = new uPlot(
      {
        width: place.current!.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        scales: { x: { time: false }, y: range ? { range: [...range] } : {} },
        axes: [
          { ...axis, label: xLabel, labelSize: 18, size: 30 },
          { ...axis, size: 52, values: (_, values) => values.map(format) },
        ],
        series: [
          {},
          ...lines.map(({ run, label }) => ({
            ...{ label, stroke: colorOf(run), width: 2, dash: dashOf(run) },
            spanGaps: true,
          })),
        ],
      },
      tableOf(lines),
      place.current!,
    );
    plot.current = chart;
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: place.current!.clientWidth, height: HEIGHT }),
    );
    observer.observe(place.current!);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [names, xLabel, title]);
  useEffect(() => plot.current?.setData(tableOf(lines)), [lines]);
  const last = lines.map(({ label, y }) => `${label}: ${lastOf(y, format)}`).join("; ");
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <div ref={place} role="img" aria-label={`${title} over ${xLabel}. ${last || "No runs yet."}`} />
    </figure>
  );
}

function lastOf(values: Line["y"], format: Props["format"]): string {
  const last = values.findLast((value) => value !== null);
  return last === undefined || last === null ? "none yet" : format(last);
}

/** All lines over the x of any of them. */
function tableOf(lines: readonly Line[]): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  return uPlot.join(lines.map(({ x, y }) => [[...x], [...y]]));
}
