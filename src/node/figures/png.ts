import { importOptional } from "../../core/base/optional.ts";
import { fontFiles } from "./fonts.ts";

/** Pixels per unit of the SVG: enough for print at the width of a page. */
const SCALE = 3;

/**
 * An SVG document of `renderSvg` as a PNG picture. The letters come from an installed package, so that the picture is the
 * same on every machine, even one without fonts.
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const purpose = "drawing figures as PNG";
  const { Resvg } = await importOptional("@resvg/resvg-js", () => import("@resvg/resvg-js"), purpose);
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: SCALE },
    font: {
      loadSystemFonts: false,
      fontFiles: Object.values(await fontFiles(purpose)),
      defaultFontFamily: "Arimo",
      sansSerifFamily: "Arimo",
    },
  });
  return picture.render().asPng();
}
