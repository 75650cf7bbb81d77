import type { GoalEnvSpec } from "../core/goal-env.ts";

/** A runner that is told how fast to run. */
export interface TargetVelocityVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  /** The benchmark's target for the forward velocity, in metres per second. */
  readonly targetVelocity: number;
  /** The task reward of the original environment: forward velocity − controlCost · ‖action‖² + aliveReward. */
  readonly reward: { readonly controlCost: number; readonly aliveReward: number };
}

export const TIMESTEP = 0.01;
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
  targetVelocity: 11,
  reward: { controlCost: 0.1, aliveReward: 0 },
};
