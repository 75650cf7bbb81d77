import type { MakeBehaviour } from "../../contract/behaviour.ts";
import type { EnvFamily } from "../../contract/family.ts";
import { TrainedExpert } from "../../contract/trained-expert.ts";
import { EXPERT_LEVELS, type ExpertName } from "../../contract/trained-policy.ts";
import { LOCOMOTION_RECIPES } from "./recipes.ts";
import { TARGET_VELOCITY_VARIANTS } from "./variants.ts";

/** Running at a given speed: CheetahTgtVel, AntTgtVel and AntTgtVel3. */
export const locomotionFamily: EnvFamily = {
  name: "locomotion",
  entries: TARGET_VELOCITY_VARIANTS.map((variant) => ({
    spec: variant.spec,
    summary: variant.summary,
    expert: variant.expert,
    camera: variant.camera,
    load: async (options) =>
      (await import("./target-velocity-task.ts")).TargetVelocityTask.create(variant, options),
    hasCapsuleInertia: true,
  })),
  behaviours: { ...trainedBehaviours("cheetah"), ...trainedBehaviours("ant") },
  recipes: LOCOMOTION_RECIPES,
  /** SMORe's locomotion tasks, and the ant's at a speed that its expert reaches. */
  taskGroups: { locomotion: LOCOMOTION_RECIPES.map(({ environment, name }) => `${environment}:${name}`) },
  trainedExperts: { cheetah: "CheetahTgtVel", ant: "AntTgtVel" },
};

/** `<runner>-expert` and `<runner>-medium`. */
function trainedBehaviours(runner: ExpertName): Readonly<Record<string, MakeBehaviour>> {
  return Object.fromEntries(
    EXPERT_LEVELS.map((level) => [
      `${runner}-${level}`,
      (openExpert) => new TrainedExpert(runner, level, openExpert),
    ]),
  );
}
