export { type Camera, cameraFor, imageCameraFor, imageFloorsOf } from "./camera.ts";
export { contactSheet } from "./contact-sheet.ts";
export type { Image } from "./image.ts";
export { Rasterizer, type RasterizerOptions } from "./rasterizer.ts";
