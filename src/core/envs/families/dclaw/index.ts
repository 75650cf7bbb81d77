import type { EnvFamily } from "../../contract/family.ts";
import { expertRecipe, HARD, randomRecipe } from "../wgcsl-recipes.ts";
import { DClawTurnExpert } from "./experts/dclaw-turn-expert.ts";
import { DCLAW_TURN_SPEC } from "./spec.ts";

/** DClawTurn. */
export const dclawFamily: EnvFamily = {
  name: "dclaw",
  entries: [
    {
      spec: DCLAW_TURN_SPEC,
      summary: "Turn a valve to an angle with three fingers.",
      expert: "dclaw-turn-expert",
      camera: { azimuth: 65, elevation: -22 },
      load: async () => (await import("./dclaw-task.ts")).DClawTask.create(),
    },
  ],
  behaviours: { "dclaw-turn-expert": () => new DClawTurnExpert() },
  recipes: [
    randomRecipe("DClawTurn", "dclaw-turn", HARD),
    expertRecipe("DClawTurn", "dclaw-turn", HARD, 0.3),
  ],
};
