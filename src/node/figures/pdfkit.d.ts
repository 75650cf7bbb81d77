/** What is used of pdfkit, which comes without types. */
declare module "pdfkit" {
  import type { Readable } from "node:stream";

  interface PdfDocument extends Readable {
    registerFont(name: string, file: string): void;
    end(): void;
  }
  const PdfDocument: new (options: {
    readonly size: readonly [width: number, height: number];
    readonly margin: number;
    readonly info: { readonly CreationDate: Date };
  }) => PdfDocument;
  export default PdfDocument;
}

/** What is used of svg-to-pdfkit, which comes without types. */
declare module "svg-to-pdfkit" {
  export default function drawSvg(
    page: object,
    svg: string,
    x: number,
    y: number,
    options: {
      /** Whether a unit of the SVG is a point. */
      readonly assumePt: boolean;
      /** The registered name of the font for a text. */
      readonly fontCallback: (family: string, bold: boolean) => string;
    },
  ): void;
}
