export { type Camera, cameraFor } from "./camera.ts";
export { contactSheet } from "./contact-sheet.ts";
export { encodeGif } from "./gif.ts";
export type { Image } from "./image.ts";
export { encodePng } from "./png.ts";
export { Rasterizer, type RasterizerOptions } from "./rasterizer.ts";
