import { expect, it } from "vitest";
import { renderPng } from "./png.ts";

const document = (text: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15" font-family="Helvetica, sans-serif">${text}</text></svg>`;

it("draws at three times the size, with letters of its own font", async () => {
  const png = await renderPng(document("τ = γ"));
  const view = new DataView(png.buffer, png.byteOffset);
  expect([...png.subarray(1, 4)].map((code) => String.fromCharCode(code)).join("")).toBe("PNG");
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([120, 60]);
  expect(png).toEqual(await renderPng(document("τ = γ")));
  const pictures = [document(""), document("τ"), document("γ"), document("x")].map(renderPng);
  const different = new Set(
    (await Promise.all(pictures)).map((picture) => Buffer.from(picture).toString("hex")),
  );
  expect(different.size).toBe(4);
});
