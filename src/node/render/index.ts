export { encodeGif } from "./gif.ts";
export { encodePng } from "./png.ts";
