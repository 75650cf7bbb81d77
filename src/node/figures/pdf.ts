import { buffer } from "node:stream/consumers";
import { importOptional } from "../../core/base/optional.ts";
import { fontFiles } from "./fonts.ts";

/**
 * An SVG document of `renderSvg` as a PDF page of the same size, in points. Lines stay lines and letters letters; the
 * fonts are embedded. The same document gives the same bytes.
 */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  const purpose = "drawing figures as PDF";
  const { default: PdfDocument } = await importOptional("pdfkit", () => import("pdfkit"), purpose);
  const { default: drawSvg } = await importOptional("svg-to-pdfkit", () => import("svg-to-pdfkit"), purpose);
  const fonts = await fontFiles(purpose);
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (height === undefined) throw new RangeError("figure: the SVG document has no size");
  // Otherwise the time of day would be part of the bytes.
  const info = { CreationDate: new Date(0) };
  const page = new PdfDocument({ size: [Number(width), Number(height)], margin: 0, info });
  const bytes = buffer(page);
  page.registerFont("regular", fonts.regular);
  page.registerFont("bold", fonts.bold);
  drawSvg(page, withoutSolidDashes(svg), 0, 0, {
    assumePt: true,
    fontCallback: (_family, bold) => (bold ? "bold" : "regular"),
  });
  page.end();
  return new Uint8Array(await bytes);
}

/** A dash without a gap is how Vega writes a solid line; PDF has none. */
function withoutSolidDashes(svg: string): string {
  return svg.replaceAll(' stroke-dasharray="1,0"', "");
}
