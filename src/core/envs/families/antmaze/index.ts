import type { EnvFamily } from "../../contract/family.ts";
import { TrainedExpert } from "../../contract/trained-expert.ts";
import { mazeBehaviours } from "../maze/behaviours.ts";
import { mazeEntries } from "../maze/entries.ts";
import { AntWalk } from "./experts/ant-walk.ts";
import { ANT_MAZE_RECIPES } from "./recipes.ts";
import { ANT_DIRECTION, ANT_MAZE_VARIANTS } from "./variants.ts";

/** antmaze-medium, antmaze-large, antmaze-giant and antmaze-teleport, and AntDirection, where their ant learns to walk. */
export const antMazeFamily: EnvFamily = {
  name: "antmaze",
  entries: [
    ...mazeEntries(ANT_MAZE_VARIANTS),
    {
      spec: ANT_DIRECTION,
      summary: "Walk an ant in a given direction, which changes.",
      expert: "ant-direction-expert",
      camera: { azimuth: 112, elevation: -32, target: [0, 0, 0.4], distance: 4.6, follows: "torso" },
      load: async () => (await import("./direction-task.ts")).DirectionTask.create(),
    },
  ],
  behaviours: {
    ...mazeBehaviours(ANT_MAZE_VARIANTS, (guide, openExpert) => new AntWalk(guide, openExpert)),
    "ant-direction-expert": (openExpert) => new TrainedExpert("ant-direction", "expert", openExpert),
  },
  recipes: ANT_MAZE_RECIPES,
  taskGroups: { antmaze: ANT_MAZE_VARIANTS.map(({ spec }) => spec.id) },
  trainedExperts: { "ant-direction": "AntDirection" },
};
