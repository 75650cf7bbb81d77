/** Transitions paired with goals, row-major float32; filled again and again by a sampler. */
export interface TransitionBatch {
  readonly rows: number;
  /** (rows, observationSize): s_t */
  readonly observation: Float32Array;
  /** (rows, actionSize): a_t */
  readonly action: Float32Array;
  /** (rows, observationSize): s_{t+1} */
  readonly nextObservation: Float32Array;
  /** (rows, goalSize): φ(s_t) */
  readonly achievedGoal: Float32Array;
  /** (rows, goalSize): the goal g the transition is paired with. */
  readonly goal: Float32Array;
  /** (rows): 1 where φ(s_{t+1}) lies within the distance threshold of g, else 0. */
  readonly reached: Float32Array;
  /** (rows): k − t where g = φ(s_k) is a hindsight goal, 0 where g is the episode's commanded goal. */
  readonly stepsToGoal: Float32Array;
  /** (rows): which transition of the dataset the row is. */
  readonly transition: Uint32Array;
}

/** First states of episodes paired with goals. */
export interface InitialBatch {
  readonly rows: number;
  /** (rows, observationSize): s_0 */
  readonly observation: Float32Array;
  /** (rows, goalSize) */
  readonly goal: Float32Array;
  /** (rows): k where the goal is φ(s_k), 0 where it is the commanded goal. */
  readonly stepsToGoal: Float32Array;
  /** (rows): which episode the row is from. */
  readonly episode: Uint32Array;
}

interface Sizes {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
}

export function allocateTransitions(sizes: Sizes, rows: number): TransitionBatch {
  return {
    rows,
    observation: new Float32Array(rows * sizes.observationSize),
    action: new Float32Array(rows * sizes.actionSize),
    nextObservation: new Float32Array(rows * sizes.observationSize),
    achievedGoal: new Float32Array(rows * sizes.goalSize),
    goal: new Float32Array(rows * sizes.goalSize),
    reached: new Float32Array(rows),
    stepsToGoal: new Float32Array(rows),
    transition: new Uint32Array(rows),
  };
}

export function allocateInitial(sizes: Sizes, rows: number): InitialBatch {
  return {
    rows,
    observation: new Float32Array(rows * sizes.observationSize),
    goal: new Float32Array(rows * sizes.goalSize),
    stepsToGoal: new Float32Array(rows),
    episode: new Uint32Array(rows),
  };
}
