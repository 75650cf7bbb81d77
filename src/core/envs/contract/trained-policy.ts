/** Name of a trained expert, which is the name of its folder. */
export type ExpertName = string;

/** Quality of a trained policy: `expert` is the best one, `medium` has about a third of its return. */
export const EXPERT_LEVELS = ["expert", "medium"] as const;
/** Quality of a trained policy. */
export type ExpertLevel = (typeof EXPERT_LEVELS)[number];

/** A trained policy that collects data. */
export interface TrainedPolicy {
  /** SHA-256 of the policy file, in hexadecimal. */
  readonly sha256: string;
  /** The action, [actionSize], for one observation and goal. The next call overwrites the returned array. */
  act(observation: ArrayLike<number>, goal: ArrayLike<number>): Promise<Float32Array>;
}

/**
 * Opens a trained expert. The platform decides where its file comes from.
 * @throws UserError when it has not been trained yet
 */
export type OpenExpert = (name: ExpertName, level: ExpertLevel) => TrainedPolicy;
