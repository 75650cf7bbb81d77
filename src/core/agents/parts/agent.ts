import type { z } from "zod";
import { input, type Program, type Shape, type Tensor } from "../../graph/index.ts";
import {
  type BatchKind,
  type BatchRequest,
  type ColumnKind,
  type ColumnName,
  columnsOf,
  type GoalMixture,
  type ProprioceptionName,
  type RowChoice,
  type TransitionRequest,
} from "../../sampling/index.ts";
import type { InputKnowledge, Inputs, InputsConfig, Role } from "./inputs.ts";

/** What a learner is built for. */
export interface LearnerContext extends InputKnowledge {
  /** Updates in the whole run; learning-rate schedules end there. */
  readonly totalUpdates: number;
}

/** A learner, ready to compile: what one update computes and what it must be fed. */
export interface Learner {
  /** One update; its inputs are named `<batch>.<column>`, e.g. `offline.observation`. */
  readonly update: Program;
  /** `observation`, `goal` ↦ `action`, all [rows, size]; reads the states of `update`. */
  readonly policy: Program;
  /** What is drawn before every update, by the name its inputs begin with. */
  readonly batches: Readonly<Record<string, BatchRequest>>;
  /**
   * What the learner says of rows that it was not trained on, see `instruments.ts`; reads the states of `update`. Absent
   * where data is collected during training.
   */
  readonly instruments?: Program | undefined;
  /** The weights that the policy's loss gives to rows, where it has any. */
  readonly weights?: RowWeights | undefined;
}

/** An output of `update` with a weight for every row of a batch, [rows], and the name of that batch. */
export interface RowWeights {
  readonly output: string;
  readonly batch: string;
}

/** The schema of an agent's configuration. */
export type AgentSchema = z.ZodType<{ readonly inputs: InputsConfig }>;

/** Settings of a preset, or what they are beside those that the user chose. */
export type Preset<Settings> = Settings | ((chosen: Readonly<Record<string, unknown>>) => Settings);

/** An algorithm: a configuration schema and the learner it describes. */
export interface Agent<Schema extends AgentSchema = AgentSchema> {
  readonly name: string;
  /** One line for `smore list agents`. */
  readonly summary: string;
  /** The paper it comes from. */
  readonly source: string;
  readonly config: Schema;
  /** Settings that belong together, by name; what a user sets beside them comes on top. */
  readonly presets?: Readonly<Record<string, Preset<z.input<Schema>>>>;
  /** Traces one update into a program and declares the batches that it needs. */
  build(config: z.output<Schema>, context: LearnerContext): Learner;
}

/** A batch of the dataset's transitions by the agent's choice of rows, paired with `goals`. */
export function offlineRows(
  config: { readonly batchSize: number; readonly rows: RowChoice },
  goals: GoalMixture,
  more: Pick<TransitionRequest, "waypointSteps" | "stepsAhead" | "returnDiscount"> = {},
): TransitionRequest {
  return { source: "offline", rows: config.batchSize, goals, rowChoice: config.rows, ...more };
}

/**
 * A symbolic batch, its columns in the shapes of `columnShape`; observations of images hold what stands beside these. A
 * learner must read only columns that its source has.
 */
export type SymbolicColumns<Kind extends BatchKind> = {
  readonly [Name in Exclude<ColumnName<Kind>, ProprioceptionName>]: Tensor;
};

/** A symbolic batch of transitions, of a dataset or of a replay buffer. */
export type TransitionInputs = SymbolicColumns<"transition" | "replay">;

/**
 * The inputs of a batch of transitions named `name`; those that a learner does not use cost nothing.
 * @param stepsAhead that of the batch's request, for a learner that reads `achievedGoalsAhead`
 */
export function transitionInputs(
  name: string,
  rows: number,
  inputs: Inputs,
  stepsAhead = 1,
): TransitionInputs {
  return columnInputs(["transition", "replay"], name, rows, inputs, stepsAhead);
}

/** The inputs of a batch of first states named `name`; those that a learner does not use cost nothing. */
export function initialInputs(name: string, rows: number, inputs: Inputs): SymbolicColumns<"initial"> {
  return columnInputs(["initial"], name, rows, inputs, 1);
}

/** The columns as networks read them, so that an agent need not distinguish numbers and images. */
function columnInputs<Kind extends BatchKind>(
  kinds: readonly Kind[],
  name: string,
  rows: number,
  inputs: Inputs,
  stepsAhead: number,
): SymbolicColumns<Kind> {
  const seen = new Map<string, Tensor>();
  // An image that is an observation and a goal is encoded once.
  const see = (column: string, role: Role): Tensor => {
    if (!seen.has(column)) seen.set(column, inputs.readData(`${name}.${column}`, rows, role));
    return seen.get(column)!;
  };
  const read = (column: string, kind: Exclude<ColumnKind, "proprioception">): Tensor => {
    if (kind === "scalar") return input(`${name}.${column}`, [rows]);
    if (kind === "goalsAhead") return input(`${name}.${column}`, [rows, stepsAhead, inputs.goalSize]);
    const image = kind === "goal" && inputs.goalsAreImages ? IMAGES_OF_GOALS[column] : undefined;
    const beside = BESIDE[column];
    const tensor = see(image ?? column, kind);
    return beside ? inputs.withProprioception(tensor, `${name}.${beside}`) : tensor;
  };
  const columns = columnsOf(...kinds).flatMap(([column, { kind }]) =>
    kind === "proprioception" ? [] : [[column, read(column, kind)] as const],
  );
  return Object.fromEntries(columns) as unknown as SymbolicColumns<Kind>;
}

/** That of the same state, for every column of observations that has one. */
const BESIDE: Readonly<Record<string, ProprioceptionName>> = {
  observation: "proprioception",
  nextObservation: "nextProprioception",
  initialObservation: "initialProprioception",
  waypointObservation: "waypointProprioception",
  observationAhead: "proprioceptionAhead",
};

/** The column of observations that are the images of goals, for every column of goals. */
const IMAGES_OF_GOALS: Readonly<Record<string, ColumnName<BatchKind>>> = {
  achievedGoal: "observation",
  goal: "goalObservation",
  waypointGoal: "waypointObservation",
};

/** The input of a batch of noise named `name`. */
export function noiseInput(name: string, shape: Shape): Tensor {
  return input(`${name}.values`, shape);
}
