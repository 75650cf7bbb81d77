export { makeActingEnv, visualOptionsOf } from "./acting-env.ts";
export { CHANNELS, type ImageSize, type ObservationFormat, observationSizeIn, Sight } from "./sight.ts";
export { makeSight, makeVisualEnv, VisualEnv, type VisualOptions } from "./visual-env.ts";
