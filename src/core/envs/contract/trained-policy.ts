/** Name of a trained expert, which is the name of its folder. */
export type ExpertName = string;

/** Quality of a trained policy: the best one, or one with about a third of the best one's return. */
export const EXPERT_LEVELS = ["expert", "medium"] as const;
/** Quality of a trained policy. */
export type ExpertLevel = (typeof EXPERT_LEVELS)[number];

/** A trained policy that collects data. */
export interface TrainedPolicy {
  /** SHA-256 of the policy file, in hexadecimal. */
  readonly sha256: string;
  /** The action for one observation and goal; the returned array is overwritten by the next call. */
  act(observation: ArrayLike<number>, goal: ArrayLike<number>): Promise<Float32Array>;
}

/**
 * Opens a trained expert; the platform decides where its file comes from.
 * @throws UserError when it has not been trained yet
 */
export type OpenExpert = (name: ExpertName, level: ExpertLevel) => TrainedPolicy;
