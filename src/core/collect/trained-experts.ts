/** The environments that trained experts act in, by the experts' names: those of their folders. */
export const EXPERTS = {
  cheetah: "CheetahTgtVel",
  ant: "AntTgtVel",
  "ant-direction": "AntDirection",
} as const;

export type ExpertName = keyof typeof EXPERTS;

/** How good a trained policy is meant to be: the best, or about a third of that. */
export const EXPERT_LEVELS = ["expert", "medium"] as const;
export type ExpertLevel = (typeof EXPERT_LEVELS)[number];

/** A trained policy that collects data. */
export interface TrainedPolicy {
  /** SHA-256 of the policy file, in hexadecimal. */
  readonly sha256: string;
  /** The action for one observation and goal; the returned array is overwritten by the next call. */
  act(observation: ArrayLike<number>, goal: ArrayLike<number>): Promise<Float32Array>;
}

/**
 * Opens a trained expert; where its file comes from is the platform's business.
 * @throws UserError when it has not been trained yet
 */
export type OpenExpert = (name: ExpertName, level: ExpertLevel) => TrainedPolicy;
