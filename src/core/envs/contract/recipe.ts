import type { BehaviourSpec } from "./behaviour.ts";
import type { CameraView } from "./camera-preset.ts";
import type { EnvOptions } from "./task-env.ts";

/** A part of a dataset, played by one behaviour. */
export type RecipePart = { readonly behaviour: BehaviourSpec } & (
  | {
      /** Share of the dataset's size, above 0; the shares of a recipe sum to 1. */
      readonly share: number;
      readonly episodes?: undefined;
    }
  | {
      /** A fixed number of episodes, which the dataset's size does not include. */
      readonly episodes: number;
      readonly share?: undefined;
    }
);

/** The sizes `small` and `paper` of a dataset, in episodes or transitions. */
export interface RecipeSizes {
  /** For a quick look. */
  readonly small: number;
  /** As in the published results. */
  readonly paper: number;
}

/** How a dataset is collected. Its size counts episodes or transitions. */
export type Recipe = {
  readonly name: string;
  readonly environment: string;
  readonly environmentOptions?: EnvOptions;
  /** Pixels and cameras (default `main` alone) if observations are images; absent if they are states. */
  readonly image?: {
    readonly height: number;
    readonly width: number;
    readonly cameras?: readonly CameraView[];
  };
  /** Steps per episode; default the environment's horizon. */
  readonly steps?: number;
  /** One line on the content. */
  readonly summary: string;
  /** In the order of their episodes in the dataset. */
  readonly parts: readonly RecipePart[];
} & (
  | { readonly episodes: RecipeSizes; readonly transitions?: undefined }
  | { readonly transitions: RecipeSizes; readonly episodes?: undefined }
);
