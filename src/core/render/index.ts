export { type Camera, cameraFor, imageCameraFor } from "./camera.ts";
export { contactSheet } from "./contact-sheet.ts";
export { imageFloorsOf } from "./floors.ts";
export type { Image } from "./image.ts";
export { Rasterizer, type RasterizerOptions } from "./rasterizer.ts";
