export { makeActingEnv, visualOptionsOf } from "./acting-env.ts";
export { CHANNELS, type ImageSize, Sight } from "./sight.ts";
export { makeSight, makeVisualEnv, VisualEnv, type VisualOptions } from "./visual-env.ts";
