import type { EnvFamily } from "../../contract/family.ts";
import { hardRecipes } from "../wgcsl-recipes.ts";
import { HandReachExpert } from "./experts/hand-reach-expert.ts";
import { HAND_REACH_SPEC } from "./spec.ts";

/** HandReach. */
export const handFamily: EnvFamily = {
  name: "hand",
  entries: [
    {
      spec: HAND_REACH_SPEC,
      summary: "Bring the thumb of a Shadow hand and one finger together above the palm.",
      expert: "hand-reach-expert",
      camera: { azimuth: 118, elevation: -32, target: [1.01, 0.91, 0.13], distance: 0.52 },
      load: async () => (await import("./hand-reach-task.ts")).HandReachTask.create(),
    },
  ],
  behaviours: { "hand-reach-expert": () => new HandReachExpert() },
  recipes: hardRecipes("HandReach", "hand-reach", 0.34),
};
