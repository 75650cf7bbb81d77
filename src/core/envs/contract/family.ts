import type { MakeBehaviour } from "./behaviour.ts";
import type { CameraPreset } from "./camera-preset.ts";
import type { GoalEnvSpec } from "./goal-env.ts";
import type { Recipe } from "./recipe.ts";
import type { Task } from "./task.ts";
import type { EnvOptions } from "./task-env.ts";
import type { ExpertName } from "./trained-policy.ts";

/** One environment of a family. */
export interface EnvEntry {
  readonly spec: GoalEnvSpec;
  /** The task in one line. */
  readonly summary: string;
  /** Name of the behaviour that pursues the desired goal; absent if there is none. */
  readonly expert?: string;
  /** Camera of pictures for people. Default: from the front left and above, so that all geoms are visible. */
  readonly camera?: CameraPreset;
  /** Camera of images for policies. Default `camera`. */
  readonly imageCamera?: CameraPreset;
  /**
   * How images for policies show floors. `position`: coloured by position, red along x and green along y. Default:
   * chequered.
   */
  readonly imageFloor?: "position";
  /** True if the option `capsuleInertia` applies. Default false. */
  readonly hasCapsuleInertia?: boolean;
  /** Makes the task. Import large modules here, so that listing environments costs nothing. */
  load(options: EnvOptions): Promise<Task>;
}

/**
 * Environments that share a model, with their behaviours, datasets, task groups and experts. Names are unique among all
 * families.
 */
export interface EnvFamily {
  readonly name: string;
  readonly entries: readonly EnvEntry[];
  /** Scripted experts and data-collecting policies, by name. */
  readonly behaviours?: Readonly<Record<string, MakeBehaviour>>;
  /** Datasets that can be made by name. The first one of an environment is its default dataset. */
  readonly recipes?: readonly Recipe[];
  /** Tasks that a benchmark can request together, by the group's name: `environment` or `environment:dataset`. */
  readonly taskGroups?: Readonly<Record<string, readonly string[]>>;
  /** Trained experts: the id of the environment of each, by name. */
  readonly trainedExperts?: Readonly<Record<ExpertName, string>>;
}
