/** Colours of runs, in their order: those of Okabe and Ito, which people with any colour vision can tell apart. */
const RUNS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"] as const;
/** Runs that share a colour differ in their dashes. */
const DASHES = [[], [6, 4], [2, 3]] as const;

export function colorOf(run: number): string {
  return RUNS[run % RUNS.length];
}

export function dashOf(run: number): number[] {
  return [...DASHES[Math.floor(run / RUNS.length) % DASHES.length]];
}

/** Colours from low to high numbers: cividis, whose lightness rises evenly for people with any colour vision. */
const SCALE = [
  "#00224e",
  "#123570",
  "#3b496c",
  "#575d6d",
  "#707173",
  "#8a8678",
  "#a59c74",
  "#c3b369",
  "#e1cc55",
  "#fee838",
];

const channels = SCALE.map((color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)));

/** Red, green and blue of a share from 0 (low) to 1 (high). */
export function scaleColor(share: number): [red: number, green: number, blue: number] {
  const place = Math.min(Math.max(share, 0), 1) * (channels.length - 1);
  const below = Math.min(Math.floor(place), channels.length - 2);
  const mix = (channel: number) => {
    const [a, b] = [channels[below][channel], channels[below + 1][channel]];
    return a + (place - below) * (b - a);
  };
  return [mix(0), mix(1), mix(2)];
}

/** The scale as a background of CSS. */
export const SCALE_GRADIENT = `linear-gradient(to right, ${SCALE.join(", ")})`;
