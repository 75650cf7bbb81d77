/** Sizes of the vectors that a learner is built for. */
export interface Spaces {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Given where networks see g − φ(s) beside s and g. */
  readonly goalOffset?: GoalOffset;
}

/**
 * How g − φ(s) follows from the inputs of a network, in units of its goal input: g − W · s + b.
 *
 * Whether a goal is reached depends on this difference, to within a threshold that is small beside the ranges of s and g.
 * A network that must compute the difference itself takes long to learn to stop at the goal.
 */
export interface GoalOffset {
  /** W, (observationSize, goalSize), row-major. */
  readonly weights: Float32Array;
  /** b, (goalSize). */
  readonly bias: Float32Array;
}
