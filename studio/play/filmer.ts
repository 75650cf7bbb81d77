import { encodeGif } from "../../src/core/render/gif.ts";

/** Encoding a film takes seconds, in which a page must not stand still. */
export const methods = { gif: encodeGif };

export type FilmerMethods = typeof methods;
