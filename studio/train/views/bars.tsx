/** A row of bars over one baseline. */
export interface Bar {
  readonly label: string;
  /** Heights as shares of the plot, by series. */
  readonly shares: readonly number[];
  /** What a pointer that rests on it reads. */
  readonly reading: string;
}

interface Props {
  readonly title: string;
  readonly series: readonly { readonly label: string; readonly color: string }[];
  readonly bars: readonly Bar[];
  /** A share at which a line is drawn, and what it means. */
  readonly line?: { readonly share: number; readonly label: string };
}

const HEIGHT = 90;
const WIDTH = 320;

/** Bars side by side, one for each series. */
export function Bars({ title, series, bars, line }: Props) {
  const slot = WIDTH / bars.length;
  const width = (0.84 * slot) / series.length;
  return (
    <figure class="bars">
      <figcaption>
        {title}
        {series.length > 1 &&
          series.map(({ label, color }) => (
            <span key={label} class="key">
              <span class="swatch" style={{ background: color }} /> {label}
            </span>
          ))}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`}
        role="img"
        aria-label={`${title}. ${bars.map(({ reading }) => reading).join("; ")}`}
      >
        {bars.map(({ label, shares, reading }, bar) => (
          <g key={label} transform={`translate(${bar * slot + 0.08 * slot} 0)`}>
            <title>{reading}</title>
            {shares.map((share, i) => (
              <rect
                key={series[i].label}
                x={i * width}
                y={HEIGHT * (1 - share)}
                width={width}
                height={HEIGHT * share}
                fill={series[i].color}
              />
            ))}
            {(bars.length <= 10 || bar % 5 === 0) && (
              <text x={0.42 * slot} y={HEIGHT + 12} text-anchor="middle">
                {label}
              </text>
            )}
          </g>
        ))}
        {line && (
          <line x1={0} x2={WIDTH} y1={HEIGHT * (1 - line.share)} y2={HEIGHT * (1 - line.share)} class="guide">
            <title>{line.label}</title>
          </line>
        )}
      </svg>
    </figure>
  );
}
