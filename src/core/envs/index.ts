import { registerFamily, registerTaskGroup } from "./contract/registry.ts";
import { antMazeFamily } from "./families/antmaze/index.ts";
import { dclawFamily } from "./families/dclaw/index.ts";
import { fetchFamily } from "./families/fetch/index.ts";
import { handFamily } from "./families/hand/index.ts";
import { locomotionFamily } from "./families/locomotion/index.ts";
import { pointFamily } from "./families/point/index.ts";
import { pointMazeFamily } from "./families/pointmaze/index.ts";
import { reacherFamily } from "./families/reacher/index.ts";
import { sawyerFamily } from "./families/sawyer/index.ts";
import { sawyerTableFamily } from "./families/sawyer-table/index.ts";

export {
  type BehaviourNoise,
  type BehaviourPolicy,
  type BehaviourSpec,
  type MakeBehaviour,
  UNIFORM_RANDOM,
} from "./contract/behaviour.ts";
export { CAMERA_VIEWS, type CameraPreset, type CameraView } from "./contract/camera-preset.ts";
export { checkEnv } from "./contract/check-env.ts";
export type { EnvEntry, EnvFamily } from "./contract/family.ts";
export * from "./contract/goal-env.ts";
export type { Recipe, RecipePart, RecipeSizes } from "./contract/recipe.ts";
export {
  behaviours,
  EXPERTS,
  envSpec,
  findEnv,
  listEnvs,
  listFamilies,
  makeEnv,
  recipes,
  registerBehaviour,
  registerEnv,
  registerFamily,
  registerTaskGroup,
  taskGroups,
} from "./contract/registry.ts";
export { goalBall, sceneGeom } from "./contract/scene.ts";
export type { Task } from "./contract/task.ts";
export type { EnvOptions } from "./contract/task-env.ts";
export {
  EXPERT_LEVELS,
  type ExpertLevel,
  type ExpertName,
  type OpenExpert,
  type TrainedPolicy,
} from "./contract/trained-policy.ts";

/** The families of this package, in the order of all listings. */
for (const family of [
  pointFamily,
  fetchFamily,
  reacherFamily,
  sawyerFamily,
  sawyerTableFamily,
  handFamily,
  dclawFamily,
  locomotionFamily,
  pointMazeFamily,
  antMazeFamily,
])
  registerFamily(family);

/** The tasks of the manipulation benchmark that SMORe, GoFAR and WGCSL share. */
registerTaskGroup("robot-suite", [
  "FetchReach",
  "FetchPush",
  "FetchPickAndPlace",
  "FetchSlide",
  "Reacher",
  "SawyerReach",
  "SawyerDoor",
  "HandReach",
  "DClawTurn",
]);

export { visualRecipe } from "./families/visual-recipes.ts";
