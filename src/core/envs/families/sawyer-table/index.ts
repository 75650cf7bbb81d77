import type { EnvFamily } from "../../contract/family.ts";
import { hardRecipes } from "../wgcsl-recipes.ts";
import { SawyerDrawerExpert } from "./experts/sawyer-drawer-expert.ts";
import { SawyerPickExpert } from "./experts/sawyer-pick-expert.ts";
import { SAWYER_DRAWER, SAWYER_PICK, type TableVariant } from "./variants.ts";

const entry = ({ spec, summary, expert, camera, imageCamera }: TableVariant) => ({
  ...{ spec, summary, expert, camera, imageCamera },
});

/** SawyerDrawer and SawyerPickAndPlace: tasks of this project, with the arm of the family `sawyer`. */
export const sawyerTableFamily: EnvFamily = {
  name: "sawyer-table",
  entries: [
    {
      ...entry(SAWYER_DRAWER),
      load: async () => (await import("./drawer-task.ts")).DrawerTask.create(),
    },
    {
      ...entry(SAWYER_PICK),
      load: async () => (await import("./pick-task.ts")).PickTask.create(),
    },
  ],
  behaviours: {
    "sawyer-drawer-expert": () => new SawyerDrawerExpert(),
    "sawyer-pick-expert": () => new SawyerPickExpert(),
  },
  recipes: [
    ...hardRecipes("SawyerDrawer", "sawyer-drawer", 0.2),
    ...hardRecipes("SawyerPickAndPlace", "sawyer-pick", 0.2),
  ],
  taskGroups: { "sawyer-table": ["SawyerDrawer", "SawyerPickAndPlace"] },
};
