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
  /** The lower and upper ends of a band around the line. */
  readonly low?: readonly (number | null)[] | undefined;
  readonly high?: readonly (number | null)[] | undefined;
}

/** Two places on an axis. */
export type Range = readonly [low: number, high: number];

interface Props {
  readonly title: string;
  readonly xLabel: string;
  readonly lines: readonly Line[];
  /** Lowest and highest number of the y axis; default those of the data. */
  readonly range?: Range;
  /** What is seen of the x axis; default all of it. */
  readonly xRange?: Range | undefined;
  /** Called with what the user drags over, and with undefined after a double click. */
  readonly onZoom?: (range: Range | undefined) => void;
  readonly format: (value: number) => string;
  readonly formatX?: (value: number) => string;
  /** In CSS pixels. */
  readonly height?: number;
  readonly isLogarithmic?: boolean;
  /** A place on the x axis that is marked. */
  readonly mark?: number | undefined;
}

const HEIGHT = 170;
/** Opacities of bands: a quarter of their lines', and less where many lie upon one another. */
const BAND = { usual: "40", faint: "1a" };
const MANY = 6;

/** Lines over a common x axis. */
export function Plot({ title, xLabel, lines, format, height = HEIGHT, ...props }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const { range, xRange, mark, isLogarithmic = false } = props;
  const names = lines.map(({ run, label, low }) => `${run} ${label} ${low !== undefined}`).join("\n");
  useEffect(() => {
    const element = place.current!;
    const style = getComputedStyle(element);
    const axis = {
      stroke: style.getPropertyValue("--muted"),
      grid: { stroke: style.getPropertyValue("--line"), width: 1 },
      ticks: { show: false },
    };
    const { formatX, onZoom } = latest.current;
    const zooms = onZoom !== undefined;
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { setScale: !zooms } },
        scales: {
          x: {
            time: false,
            ...(zooms && { range: (_, low, high) => [...(latest.current.xRange ?? [low, high])] }),
          },
          y: { distr: isLogarithmic ? 3 : 1, ...(range && { range: [...range] }) },
        },
        axes: [
          {
            ...axis,
            ...{ label: xLabel, labelSize: 18, size: 30 },
            ...(formatX && { values: (_, values) => values.map(formatX) }),
          },
          {
            ...axis,
            size: 60,
            values: (_, values) => values.map((value) => (value === null ? "" : format(value))),
          },
        ],
        ...styleOf(lines),
        hooks: {
          draw: [(chart) => drawMark(chart, latest.current.mark, axis.stroke)],
          setSelect: [
            (chart) => {
              const { left, width } = chart.select;
              if (!zooms || width === 0) return;
              latest.current.onZoom!([chart.posToVal(left, "x"), chart.posToVal(left + width, "x")]);
              chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      tableOf(lines),
      element,
    );
    if (zooms) chart.over.addEventListener("dblclick", () => latest.current.onZoom!(undefined));
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [names, xLabel, height, isLogarithmic]);
  useEffect(() => plot.current?.setData(tableOf(lines)), [lines, xRange]);
  useEffect(() => plot.current?.redraw(false), [mark]);
  const last = lines.map(({ label, y }) => `${label}: ${lastOf(y, format)}`).join("; ");
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <div ref={place} role="img" aria-label={`${title} over ${xLabel}. ${last || "No runs yet."}`} />
    </figure>
  );
}

/** The last number of a line as text. */
export function lastOf(values: Line["y"], format: Props["format"]): string {
  const last = values.findLast((value) => value !== null);
  return last === undefined || last === null ? "none yet" : format(last);
}

/** How the columns of {@link tableOf} are drawn: of a line with a band, first its ends. */
function styleOf(lines: readonly Line[]): Pick<uPlot.Options, "series" | "bands"> {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const opacity = lines.length > MANY ? BAND.faint : BAND.usual;
  for (const { run, label, low } of lines) {
    if (low) {
      const end = { stroke: "transparent", width: 0, points: { show: false }, spanGaps: true };
      bands.push({ series: [series.length + 1, series.length], fill: colorOf(run) + opacity });
      series.push(end, end);
    }
    series.push({ label, stroke: colorOf(run), width: 2, dash: dashOf(run), spanGaps: true });
  }
  return { series, bands };
}

/** All lines over the x of any of them. */
function tableOf(lines: readonly Line[]): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  return uPlot.join(
    lines.map(({ x, y, low, high }) => [[...x], ...(low && high ? [[...low], [...high]] : []), [...y]]),
  );
}

function drawMark(chart: uPlot, mark: number | undefined, color: string): void {
  if (mark === undefined) return;
  const { ctx, bbox } = chart;
  const x = chart.valToPos(mark, "x", true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
