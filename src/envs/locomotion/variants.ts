import type { GoalEnvSpec } from "../core/goal-env.ts";
import { antModel } from "./ant-model.ts";
import { cheetahModel } from "./cheetah-model.ts";

/** A runner that is told how fast to run. */
export interface TargetVelocityVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  /** MJCF text; its first degree of freedom is the forward position, in metres. */
  readonly model: string;
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

function spec(id: string, observationSize: number, actionSize: number): GoalEnvSpec {
  return {
    id,
    observationSize,
    goalSize: 1,
    actionSize,
    horizon: 1000,
    distanceThreshold: 0.5,
    secondsPerStep: SUBSTEPS * TIMESTEP,
  };
}

export const CHEETAH: TargetVelocityVariant = {
  spec: spec("CheetahTgtVel", 17, 6),
  summary: "Run at a given speed on two legs.",
  model: cheetahModel(TIMESTEP),
  unseenPositions: 1,
  targetVelocity: 11,
  reward: { controlCost: 0.1, aliveReward: 0 },
};

export const ANT: TargetVelocityVariant = {
  spec: spec("AntTgtVel", 111, 8),
  summary: "Run at a given speed along x on four legs, without falling.",
  model: antModel(TIMESTEP),
  unseenPositions: 2,
  targetVelocity: 5,
  reward: { controlCost: 0.5, aliveReward: 1 },
  healthyHeight: [0.2, 1],
};

export const TARGET_VELOCITY_VARIANTS = [CHEETAH, ANT];
