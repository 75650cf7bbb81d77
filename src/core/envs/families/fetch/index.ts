import type { CameraPreset } from "../../contract/camera-preset.ts";
import type { EnvFamily } from "../../contract/family.ts";
import { FetchPickExpert } from "./experts/fetch-pick-expert.ts";
import { FetchPushExpert } from "./experts/fetch-push-expert.ts";
import { FetchReachExpert } from "./experts/fetch-reach-expert.ts";
import { FetchSlideExpert } from "./experts/fetch-slide-expert.ts";
import { FETCH_RECIPES } from "./recipes.ts";
import { FETCH_VARIANTS } from "./variants.ts";

const camera: CameraPreset = { azimuth: 138, elevation: -24, target: [1.15, 0.75, 0.53], distance: 2.05 };

/** The gripper's range fills the image: an object is 4 of 64 pixels wide. */
const imageCamera: CameraPreset = {
  azimuth: 138,
  elevation: -35,
  target: [1.32, 0.75, 0.48],
  distance: 1.05,
};

/** FetchReach, FetchPush, FetchSlide and FetchPickAndPlace. */
export const fetchFamily: EnvFamily = {
  name: "fetch",
  entries: FETCH_VARIANTS.map((variant) => ({
    spec: variant.spec,
    summary: variant.summary,
    expert: variant.expert,
    camera,
    imageCamera,
    load: async () => (await import("./fetch-task.ts")).FetchTask.create(variant),
  })),
  behaviours: {
    "fetch-reach-expert": () => new FetchReachExpert(),
    "fetch-push-expert": () => new FetchPushExpert(),
    "fetch-pick-expert": () => new FetchPickExpert(),
    "fetch-slide-expert": () => new FetchSlideExpert(),
  },
  recipes: FETCH_RECIPES,
  taskGroups: { fetch: ["FetchReach", "FetchPush", "FetchPickAndPlace", "FetchSlide"] },
};
