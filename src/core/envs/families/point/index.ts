import type { CameraPreset } from "../../contract/camera-preset.ts";
import type { EnvFamily } from "../../contract/family.ts";
import { PointExpert } from "./experts/point-expert.ts";
import { POINT_RECIPES } from "./recipes.ts";
import { POINT_VARIANTS } from "./variants.ts";

const camera: CameraPreset = { azimuth: 90, elevation: -60, target: [0, -0.4, 0], distance: 17.5 };

/** From straight above, as in Merlin. */
const imageCamera: CameraPreset = { azimuth: 90, elevation: -90, target: [0, 0, 0], distance: 15 };

/** PointReach and PointRooms. */
export const pointFamily: EnvFamily = {
  name: "point",
  entries: POINT_VARIANTS.map((variant) => ({
    spec: variant.spec,
    summary: variant.summary,
    expert: variant.expert,
    camera,
    imageCamera,
    load: async () => new (await import("./point-task.ts")).PointTask(variant),
  })),
  behaviours: Object.fromEntries(
    POINT_VARIANTS.map(({ expert, walls }) => [expert, () => new PointExpert(walls)]),
  ),
  recipes: POINT_RECIPES,
  taskGroups: { point: POINT_VARIANTS.map(({ spec }) => spec.id) },
};
