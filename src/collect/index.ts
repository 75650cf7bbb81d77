import "./behaviours/index.ts";

export {
  type BehaviourNoise,
  type BehaviourPolicy,
  type BehaviourSpec,
  makeBehaviour,
  registerBehaviour,
} from "./behaviour.ts";
export { type DatasetSize, findRecipe, listRecipes, type Recipe, type RecipePart } from "./catalogue.ts";
export { type CollectionOptions, collectDataset } from "./collect-dataset.ts";
export { cacheName, ensureDataset, type OpenOptions, openDataset } from "./open-dataset.ts";
