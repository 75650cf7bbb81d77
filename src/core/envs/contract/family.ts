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
  /** One line on what has to be done. */
  readonly summary: string;
  /** Name of the behaviour that pursues the desired goal; absent where there is none. */
  readonly expert?: string;
  /** Default: from the front left and above, so that all solids are visible. */
  readonly camera?: CameraPreset;
  /** From where images for policies are drawn; default `camera`. */
  readonly imageCamera?: CameraPreset;
  /** How images for policies show floors: by position, red along x and green along y. Default: chequered. */
  readonly imageFloor?: "position";
  /** True if the option `capsuleInertia` applies. Default false. */
  readonly hasCapsuleInertia?: boolean;
  /** Makes the task; import heavy modules in here, so that listing environments costs nothing. */
  load(options: EnvOptions): Promise<Task>;
}

/** Environments that share a model, with all that belongs to them. Names are unique among all families. */
export interface EnvFamily {
  readonly name: string;
  readonly entries: readonly EnvEntry[];
  /** Scripted experts and data-collecting policies, by name. */
  readonly behaviours?: Readonly<Record<string, MakeBehaviour>>;
  /** Datasets that can be made by name. The first one of an environment is its default dataset. */
  readonly recipes?: readonly Recipe[];
  /** Tasks that a benchmark can request together, by the group's name: `environment` or `environment:dataset`. */
  readonly taskGroups?: Readonly<Record<string, readonly string[]>>;
  /** Experts that are trained instead of scripted: the environment that each acts in. */
  readonly trainedExperts?: Readonly<Record<ExpertName, string>>;
}
