import type { EnvFamily } from "../../contract/family.ts";
import { withImages } from "../visual-recipes.ts";
import { easyRecipes } from "../wgcsl-recipes.ts";
import { SAWYER_DOOR } from "./door.ts";
import { SawyerDoorExpert } from "./experts/sawyer-door-expert.ts";
import { SawyerReachExpert } from "./experts/sawyer-reach-expert.ts";
import { SAWYER_REACH } from "./reach.ts";

/** Images as large as Merlin's (Jain and Ravanbakhsh, ICLR 2024). */
const SIDE = 84;

/** SawyerReach and SawyerDoor. */
export const sawyerFamily: EnvFamily = {
  name: "sawyer",
  entries: [SAWYER_REACH, SAWYER_DOOR].map((variant) => ({
    spec: variant.spec,
    summary: variant.summary,
    expert: variant.expert,
    camera: variant.camera,
    load: async () => (await import("./sawyer-task.ts")).SawyerTask.create(variant),
  })),
  behaviours: {
    "sawyer-reach-expert": () => new SawyerReachExpert(),
    "sawyer-door-expert": () => new SawyerDoorExpert(),
  },
  recipes: withImages(
    [...easyRecipes("SawyerReach", "sawyer-reach", 0.27), ...easyRecipes("SawyerDoor", "sawyer-door", 0.29)],
    SAWYER_REACH.spec.horizon,
    SIDE,
  ),
};
