import type { z } from "zod";
import type { GoalLaw, InputNormalization } from "../data/index.ts";
import { input, type Program, type Tensor } from "../graph/index.ts";

/** Sizes of the vectors that a learner meets. */
export interface Spaces {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
}

/** What a learner is built for. */
export interface LearnerContext extends Spaces {
  /** Updates in the whole run; learning-rate schedules end there. */
  readonly totalUpdates: number;
  /** Constants of input normalisation, applied by the sampler in training and inside the policy when acting. */
  readonly normalization?: InputNormalization;
}

/** A batch that a learner wants before every update: which distribution its rows come from, and how many. */
export interface BatchRequest {
  readonly distribution: "offline" | "goalTransitions" | "initial";
  readonly rows: number;
}

/** A learner, ready to compile: what one update computes and what it must be fed. */
export interface Learner {
  /** One update; its inputs are named `<batch>.<column>`, e.g. `offline.observation`. */
  readonly update: Program;
  /** `observation`, `goal` ↦ `action`, all [rows, size]; reads the states of `update`. */
  readonly policy: Program;
  readonly batches: Readonly<Record<string, BatchRequest>>;
  readonly relabelProbability: number;
  readonly goalLaw: GoalLaw;
}

/** An algorithm: a configuration schema and the learner it describes. */
export interface Agent<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** One line for `smore list agents`. */
  readonly summary: string;
  /** The paper it comes from. */
  readonly source: string;
  readonly config: Schema;
  build(config: z.output<Schema>, context: LearnerContext): Learner;
}

/** A symbolic batch of transitions. */
export interface TransitionInputs {
  readonly observation: Tensor;
  readonly action: Tensor;
  readonly nextObservation: Tensor;
  readonly goal: Tensor;
}

/** The inputs of a batch of transitions named `name`. */
export function transitionInputs(name: string, rows: number, spaces: Spaces): TransitionInputs {
  return {
    observation: input(`${name}.observation`, [rows, spaces.observationSize]),
    action: input(`${name}.action`, [rows, spaces.actionSize]),
    nextObservation: input(`${name}.nextObservation`, [rows, spaces.observationSize]),
    goal: input(`${name}.goal`, [rows, spaces.goalSize]),
  };
}

/** The inputs of a batch of first states named `name`. */
export function initialInputs(name: string, rows: number, spaces: Spaces) {
  return {
    observation: input(`${name}.observation`, [rows, spaces.observationSize]),
    goal: input(`${name}.goal`, [rows, spaces.goalSize]),
  };
}
