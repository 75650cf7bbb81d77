import type { EnvFamily } from "../../contract/family.ts";
import { easyRecipes } from "../wgcsl-recipes.ts";
import { ReacherExpert } from "./experts/reacher-expert.ts";
import { REACHER_SPEC } from "./spec.ts";

/** Reacher. */
export const reacherFamily: EnvFamily = {
  name: "reacher",
  entries: [
    {
      spec: REACHER_SPEC,
      summary: "Move the tip of a two-link arm to a point in its plane.",
      expert: "reacher-expert",
      camera: { azimuth: 90, elevation: -55, target: [0, -0.02, 0], distance: 0.9 },
      load: async () => (await import("./reacher-task.ts")).ReacherTask.create(),
    },
  ],
  behaviours: { "reacher-expert": () => new ReacherExpert() },
  recipes: easyRecipes("Reacher", "reacher", 0.26),
};
