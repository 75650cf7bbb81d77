import type { HistogramBin } from "../../src/core/data/histogram.ts";
import { count, short } from "../shell/text.ts";
import { Bars } from "../train/views/bars.tsx";
import { colorOf } from "../train/views/colors.ts";

interface Props {
  readonly title: string;
  /** What is counted. */
  readonly unit: string;
  readonly bins: readonly HistogramBin[];
}

/** How often values occur. */
export function HistogramBars({ title, unit, bins }: Props) {
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  return (
    <Bars
      title={`${title} (highest bar: ${count(most)} ${unit})`}
      series={[{ label: unit, color: colorOf(0) }]}
      bars={bins.map(({ from, to, count: inBin }) => ({
        label: short(from),
        shares: [inBin / most],
        reading: `${short(from)} to ${short(to)}: ${count(inBin)} ${unit}`,
      }))}
    />
  );
}
