import { useEffect, useRef } from "preact/hooks";
import { short } from "../../shell/text.ts";
import type { Grid } from "../learning/grid.ts";
import { SCALE_GRADIENT, scaleColor } from "./colors.ts";

/** A point that is marked on a map. */
export interface Mark {
  readonly label: string;
  readonly symbol: "cross" | "ring";
  readonly at: readonly [number, number];
}

interface Props {
  readonly title: string;
  /** Of as many rows as columns. */
  readonly grid: Omit<Grid, "values"> & { readonly values: ArrayLike<number> };
  /** Name of a dimension. */
  readonly nameOf: (dimension: number) => string;
  readonly marks: readonly Mark[];
}

/** Numbers over a plane as colours, from the lowest to the highest. */
export function HeatMap({ title, grid, nameOf, marks }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { low, high, axes, values } = grid;
  const side = Math.sqrt(values.length);
  const numbers = Array.from(values);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(side, side);
    for (const [point, value] of numbers.entries()) {
      // Rows of an image go downwards, those of a grid upwards.
      const [column, row] = [point % side, side - 1 - Math.floor(point / side)];
      const color = scaleColor((value - least) / (most - least || 1));
      image.data.set([...color, 255], 4 * (row * side + column));
    }
    context.putImageData(image, 0, 0);
  }, [values, least, most]);
  const place = ({ at }: Mark) => ({
    left: `${(100 * (at[0] - low[0])) / (high[0] - low[0])}%`,
    bottom: `${(100 * (at[1] - low[1])) / (high[1] - low[1])}%`,
  });
  const names = axes.map(nameOf);
  return (
    <figure class="heat-map">
      <figcaption>{title}</figcaption>
      <div class="map">
        <canvas
          ref={canvas}
          width={side}
          height={side}
          role="img"
          aria-label={`${title} over ${names.join(" and ")}: from ${short(least)} to ${short(most)}`}
        />
        {marks.map((mark) => (
          <span key={mark.label} class={`mark ${mark.symbol}`} style={place(mark)} title={mark.label} />
        ))}
      </div>
      <p class="axis">
        <span>{short(low[0])}</span>
        <span>
          {names[0]} →, {names[1]} ↑ ({short(low[1])} to {short(high[1])})
        </span>
        <span>{short(high[0])}</span>
      </p>
      <p class="scale">
        <span>{short(least)}</span>
        <span class="gradient" style={{ background: SCALE_GRADIENT }} />
        <span>{short(most)}</span>
      </p>
    </figure>
  );
}
