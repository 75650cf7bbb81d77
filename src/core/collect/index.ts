export type { BehaviourNoise, BehaviourPolicy, BehaviourSpec } from "./behaviour.ts";
export { expertOf, makeBehaviour, registerBehaviour } from "./behaviours/index.ts";
export {
  type DatasetSize,
  findRecipe,
  firstRecipe,
  listRecipes,
  type Recipe,
  type RecipePart,
} from "./catalogue.ts";
export { EpisodeRecorder } from "./episode-recorder.ts";
export { type Chunk, type CollectionPlan, type CollectionPlatform, planCollection } from "./plan.ts";
export {
  EXPERT_LEVELS,
  EXPERTS,
  type ExpertLevel,
  type ExpertName,
  type OpenExpert,
  type TrainedPolicy,
} from "./trained-experts.ts";
