import { range } from "../../../base/range.ts";
import type { CameraPreset } from "../../contract/camera-preset.ts";
import type { GoalEnvSpec } from "../../contract/goal-env.ts";
import { HEALTHY_HEIGHT } from "./ant-body.ts";
import { antModel } from "./ant-model.ts";
import type { CapsuleInertia } from "./capsule-inertia.ts";
import { cheetahModel } from "./cheetah-model.ts";

/** A runner with a commanded speed. */
export interface TargetVelocityVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  /** Name of the behaviour that runs. */
  readonly expert: string;
  readonly camera: CameraPreset;
  /** The MJCF text; its first degree of freedom is the forward position, in metres. */
  readonly model: (inertia: CapsuleInertia) => string;
  /** How many positions come before the height: the policy does not see where in the plane it is. */
  readonly unseenPositions: number;
  /** The benchmark's target for the forward velocity, in metres per second. */
  readonly targetVelocity: number;
  /** The task reward of the original environment: forward velocity − controlCost · ‖action‖² + aliveReward. */
  readonly reward: { readonly controlCost: number; readonly aliveReward: number };
  /** The episode ends when the torso is lower or higher than this, in metres; absent where it never does. */
  readonly healthyHeight?: readonly [number, number];
}

const TIMESTEP = 0.01;
export const SUBSTEPS = 5;

type Runner = Omit<TargetVelocityVariant, "spec" | "targetVelocity"> & {
  readonly observationSize: number;
  readonly actionSize: number;
  readonly targets: readonly number[];
};

const CHEETAH: Runner = {
  summary: "Run at a given speed on two legs.",
  expert: "cheetah-expert",
  camera: { azimuth: 100, elevation: -12, target: [0.25, 0, 0.75], distance: 4, follows: "torso" },
  observationSize: 17,
  actionSize: 6,
  targets: [0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  model: (inertia) => cheetahModel(TIMESTEP, inertia),
  unseenPositions: 1,
  reward: { controlCost: 0.1, aliveReward: 0 },
};

const ANT: Runner = {
  summary: "Run at a given speed along x on four legs, without falling.",
  expert: "ant-expert",
  camera: { azimuth: 112, elevation: -24, target: [0.2, 0, 0.6], distance: 4.6, follows: "torso" },
  observationSize: 111,
  actionSize: 8,
  targets: [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6],
  model: (inertia) => antModel(TIMESTEP, inertia),
  unseenPositions: 2,
  reward: { controlCost: 0.5, aliveReward: 1 },
  healthyHeight: HEALTHY_HEIGHT,
};

/** The task of a runner to run at `targetVelocity`, in metres per second. */
function task(id: string, runner: Runner, targetVelocity: number): TargetVelocityVariant {
  const { observationSize, actionSize, targets, ...variant } = runner;
  const spec: GoalEnvSpec = {
    id,
    observationSize,
    robotColumns: range(0, observationSize),
    goalSize: 1,
    actionSize,
    horizon: 1000,
    distanceThreshold: 0.5,
    secondsPerStep: SUBSTEPS * TIMESTEP,
    targets,
    ...(runner.healthyHeight && { earlyEnd: "failure" }),
    // SMORe's code. With 0.99 nothing would count but the first tenth of an episode.
    discount: 0.999,
  };
  return { ...variant, spec, targetVelocity };
}

/** The benchmark's tasks, and one at the speed that our ant reaches. */
export const TARGET_VELOCITY_VARIANTS = [
  task("CheetahTgtVel", CHEETAH, 11),
  task("AntTgtVel", ANT, 5),
  task("AntTgtVel3", ANT, 3),
];
