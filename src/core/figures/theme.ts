import type { TopLevelSpec } from "vega-lite";
import { importOptional } from "../base/optional.ts";
import { estimateTextWidth } from "./text-width.ts";

/** The palette of Okabe and Ito (2008), told apart by readers with any colour vision. */
export const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];
export const INK = "#222222";
const LINES = "#888888";
/** Of curves that another one is compared with. */
export const BACKGROUND = "#bbbbbb";

const GREY = "#8a8a8a";

/** How all figures look. */
export const THEME = {
  font: "Helvetica, Arial, 'Liberation Sans', sans-serif",
  view: { stroke: null },
  mark: { color: PALETTE[0] },
  line: { strokeWidth: 1.75, strokeJoin: "round" },
  title: { anchor: "start", frame: "group", fontSize: 12, fontWeight: "bold", color: INK, offset: 8 },
  axis: {
    gridColor: "#e8e8e8",
    domainColor: LINES,
    tickColor: LINES,
    labelColor: INK,
    labelFontSize: 11,
    labelFlush: false,
    titleColor: INK,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
  },
  legend: {
    title: null,
    labelFontSize: 11,
    labelColor: INK,
    labelLimit: 0,
    symbolType: "stroke",
    symbolStrokeWidth: 2.5,
  },
} satisfies TopLevelSpec["config"];

/** The figure that a specification describes, as an SVG document. */
export async function renderSvg(specification: TopLevelSpec): Promise<string> {
  // Loading both takes a fifth of a second, and most commands draw nothing.
  const vega = await importOptional("vega", () => import("vega"), "drawing figures");
  const vegaLite = await importOptional("vega-lite", () => import("vega-lite"), "drawing figures");
  useTextWidths(vega);
  const { spec } = vegaLite.compile(specification);
  const view = new vega.View(vega.parse(spec), { renderer: "none", logLevel: vega.Error });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** How Vega measures texts; its types omit it. */
interface TextMetrics {
  width: (
    item: { readonly fontSize?: number; readonly fontWeight?: string | number },
    text: string,
  ) => number;
  readonly estimateWidth: TextMetrics["width"];
}

/** Without a canvas, Vega takes texts for half as wide again as they are, and leaves space for them. */
function useTextWidths(vega: typeof import("vega")): void {
  const { textMetrics } = vega as unknown as { readonly textMetrics: TextMetrics };
  if (textMetrics.width !== textMetrics.estimateWidth) return;
  textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
    estimateTextWidth(text, fontSize, fontWeight === "bold");
}

/** How the curves of methods look, in their order. */
interface MethodStyles {
  readonly colors: string[];
  readonly dashes: number[][];
}

/**
 * The colour and dash of each of any number of methods, in their order; the first seven lines are solid.
 * @param highlight the method that alone has a colour; the others are grey, told apart by dashes
 */
export function stylesOf(methods: readonly string[], highlight?: string): MethodStyles {
  const dashes = [
    [1, 0],
    [6, 3],
    [2, 2],
    [8, 3, 2, 3],
  ];
  if (highlight === undefined)
    return {
      colors: methods.map((_, index) => PALETTE[index % PALETTE.length]),
      dashes: methods.map((_, index) => dashes[Math.floor(index / PALETTE.length) % dashes.length]),
    };
  const others = methods.filter((method) => method !== highlight);
  const dashOf = (method: string) => dashes[Math.max(0, others.indexOf(method)) % dashes.length];
  return {
    colors: methods.map((method) => (method === highlight ? PALETTE[0] : GREY)),
    dashes: methods.map(dashOf),
  };
}
