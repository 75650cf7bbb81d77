export {
  type BehaviourNoise,
  type BehaviourPolicy,
  type BehaviourSpec,
  EXPERT_LEVELS,
  EXPERTS,
  type ExpertLevel,
  type ExpertName,
  type OpenExpert,
  registerBehaviour,
  type TrainedPolicy,
} from "../envs/index.ts";
export { expertOf, makeBehaviour } from "./behaviours/index.ts";
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
