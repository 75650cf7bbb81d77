import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Pixels per unit of the SVG: enough for print at the width of a page. */
const SCALE = 3;

/**
 * An SVG document of {@link renderSvg} as a PNG picture. The letters come from a font of this package (Arimo, drawn to
 * the widths of Helvetica and Arial), so that the picture is the same on every machine, even one without fonts.
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const package_ = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/arimo/package.json"));
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: SCALE },
    font: {
      loadSystemFonts: false,
      fontFiles: ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"].map((file) =>
        join(package_, file),
      ),
      defaultFontFamily: "Arimo",
      sansSerifFamily: "Arimo",
    },
  });
  return picture.render().asPng();
}
