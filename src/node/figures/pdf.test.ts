import { expect, it } from "vitest";
import { renderPdf } from "./pdf.ts";

const document = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">${content}</svg>`;
const LINE = '<path d="M0,0L40,20" stroke="#0072B2" stroke-dasharray="1,0" fill="none"/>';
const TEXT = '<text y="15" font-family="Helvetica, sans-serif" font-weight="bold">τ = γ</text>';

it("draws a page of the document's size with embedded fonts, the same bytes every time", async () => {
  const pdf = await renderPdf(document(LINE + TEXT));
  const text = new TextDecoder("latin1").decode(pdf);
  expect(text.startsWith("%PDF-")).toBe(true);
  expect(text.trimEnd().endsWith("%%EOF")).toBe(true);
  expect(text).toContain("/MediaBox [0 0 40 20]");
  expect(text).toMatch(/\/FontName \/[A-Z]+\+Arimo-Bold/);
  expect(await renderPdf(document(LINE + TEXT))).toEqual(pdf);
});

it("draws letters as text and not as a picture", async () => {
  const text = new TextDecoder("latin1").decode(await renderPdf(document(TEXT)));
  expect(text).toContain("/ToUnicode");
  expect(text).not.toContain("/Subtype /Image");
});
