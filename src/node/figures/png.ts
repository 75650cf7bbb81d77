import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { importOptional } from "../../core/base/optional.ts";

const require = createRequire(import.meta.url);
const FONT = "@expo-google-fonts/arimo";

/** Pixels per unit of the SVG: enough for print at the width of a page. */
const SCALE = 3;

/**
 * An SVG document of {@link renderSvg} as a PNG picture. The letters come from an installed package (Arimo, with the
 * widths of Helvetica and Arial), so that the picture is the same on every machine, even one without fonts.
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const purpose = "drawing figures as PNG";
  const { Resvg } = await importOptional("@resvg/resvg-js", () => import("@resvg/resvg-js"), purpose);
  const fonts = dirname(
    await importOptional(FONT, async () => require.resolve(`${FONT}/package.json`), purpose),
  );
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: SCALE },
    font: {
      loadSystemFonts: false,
      fontFiles: ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"].map((file) =>
        join(fonts, file),
      ),
      defaultFontFamily: "Arimo",
      sansSerifFamily: "Arimo",
    },
  });
  return picture.render().asPng();
}
