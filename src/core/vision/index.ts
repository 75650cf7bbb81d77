export { makeActingEnv, visualOptionsOf } from "./acting-env.ts";
export {
  type ImageSize,
  imageFormat,
  type ObservationFormat,
  observationSizeIn,
  Sight,
  type SightOptions,
} from "./sight.ts";
export { makeSight, makeVisualEnv, VisualEnv, type VisualOptions } from "./visual-env.ts";
