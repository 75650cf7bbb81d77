export { encodePng } from "./png.ts";
