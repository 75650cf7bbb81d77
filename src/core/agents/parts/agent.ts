import type { z } from "zod";
import type { InputNormalization } from "../../data/index.ts";
import { input, type Program, type Shape, type Tensor } from "../../graph/index.ts";
import type { BatchRequest } from "../../sampling/index.ts";
import type { Spaces } from "./spaces.ts";

/** What a learner is built for. */
export interface LearnerContext extends Spaces {
  /** Updates in the whole run; learning-rate schedules end there. */
  readonly totalUpdates: number;
  /** Constants of input normalisation, applied by the sampler in training and inside the policy when acting. */
  readonly normalization?: InputNormalization;
}

/** A learner, ready to compile: what one update computes and what it must be fed. */
export interface Learner {
  /** One update; its inputs are named `<batch>.<column>`, e.g. `offline.observation`. */
  readonly update: Program;
  /** `observation`, `goal` ↦ `action`, all [rows, size]; reads the states of `update`. */
  readonly policy: Program;
  /** What is drawn before every update, by the name its inputs begin with. */
  readonly batches: Readonly<Record<string, BatchRequest>>;
}

/** An algorithm: a configuration schema and the learner it describes. */
export interface Agent<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** One line for `smore list agents`. */
  readonly summary: string;
  /** The paper it comes from. */
  readonly source: string;
  readonly config: Schema;
  /** Settings that belong together, by name; what a user sets beside them comes on top. */
  readonly presets?: Readonly<Record<string, z.input<Schema>>>;
  build(config: z.output<Schema>, context: LearnerContext): Learner;
}

/**
 * A symbolic batch of transitions; columns as in `TransitionBatch`, and in `ReplayBatch` those that only replay has; those
 * without a width of their own as [rows].
 */
export interface TransitionInputs {
  readonly observation: Tensor;
  readonly action: Tensor;
  readonly nextObservation: Tensor;
  readonly achievedGoal: Tensor;
  readonly goal: Tensor;
  readonly reached: Tensor;
  readonly arrived: Tensor;
  readonly stepsToGoal: Tensor;
  readonly initialObservation: Tensor;
  readonly initialAction: Tensor;
  readonly waypointObservation: Tensor;
  readonly waypointGoal: Tensor;
  readonly returnToGo: Tensor;
  readonly reward: Tensor;
  readonly terminated: Tensor;
}

/** The inputs of a batch of transitions named `name`; those that a learner does not use cost nothing. */
export function transitionInputs(name: string, rows: number, spaces: Spaces): TransitionInputs {
  const column = (key: string, ...width: number[]) => input(`${name}.${key}`, [rows, ...width]);
  return {
    observation: column("observation", spaces.observationSize),
    action: column("action", spaces.actionSize),
    nextObservation: column("nextObservation", spaces.observationSize),
    achievedGoal: column("achievedGoal", spaces.goalSize),
    goal: column("goal", spaces.goalSize),
    reached: column("reached"),
    arrived: column("arrived"),
    stepsToGoal: column("stepsToGoal"),
    initialObservation: column("initialObservation", spaces.observationSize),
    initialAction: column("initialAction", spaces.actionSize),
    waypointObservation: column("waypointObservation", spaces.observationSize),
    waypointGoal: column("waypointGoal", spaces.goalSize),
    returnToGo: column("returnToGo"),
    reward: column("reward"),
    terminated: column("terminated"),
  };
}

/** The input of a batch of noise named `name`. */
export function noiseInput(name: string, shape: Shape): Tensor {
  return input(`${name}.values`, shape);
}

/** The inputs of a batch of first states named `name`. */
export function initialInputs(name: string, rows: number, spaces: Spaces) {
  return {
    observation: input(`${name}.observation`, [rows, spaces.observationSize]),
    goal: input(`${name}.goal`, [rows, spaces.goalSize]),
  };
}
