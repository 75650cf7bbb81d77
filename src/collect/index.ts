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
export { type CollectionOptions, collectDataset } from "./collect-dataset.ts";
export { cacheName, ensureDataset, type OpenOptions, openDataset } from "./open-dataset.ts";
