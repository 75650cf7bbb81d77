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

/** The data and the run that a learner is built for. */
export interface LearnerContext extends InputKnowledge {
  /** Updates of the whole run, at whose end learning-rate schedules end. */
  readonly totalUpdates: number;
}

/** A learner, ready to compile: what one update computes, and the batches that it reads. */
export interface Learner {
  /** One update. Its inputs are named `<batch>.<column>`, e.g. `offline.observation`. */
  readonly update: Program;
  /** `observation`, `goal` ↦ `action`, all [rows, size]. It reads the states of `update`. */
  readonly policy: Program;
  /** The batches to draw before every update, by the prefix of the names of their inputs. */
  readonly batches: Readonly<Record<string, BatchRequest>>;
  /**
   * Evaluates the learner on rows that it was not trained on, see `instrumentsProgram` of `smore/agents`. It reads the
   * states of `update`. Absent if data are collected during training.
   */
  readonly instruments?: Program | undefined;
  /** The weights of rows in the policy's loss; absent if it has none. */
  readonly weights?: RowWeights | undefined;
}

/** Where the weights of the rows of a batch are found. */
export interface RowWeights {
  /** Name of the output of `update` with the weights, [rows]. */
  readonly output: string;
  /** Name of the batch. */
  readonly batch: string;
}

/** The schema of an agent's configuration. */
export type AgentSchema = z.ZodType<{ readonly inputs: InputsConfig }>;

/** The settings of a preset, or a function that derives them from the settings that the user chose. */
export type Preset<Settings> = Settings | ((chosen: Readonly<Record<string, unknown>>) => Settings);

/** An algorithm: a configuration schema and the learner it describes. */
export interface Agent<Schema extends AgentSchema = AgentSchema> {
  readonly name: string;
  /** One line for `smore list agents`. */
  readonly summary: string;
  /** The paper that the algorithm comes from. */
  readonly source: string;
  /** Every setting must have a default. */
  readonly config: Schema;
  /** Groups of settings, by name. Settings that the user chose override those of a preset. */
  readonly presets?: Readonly<Record<string, Preset<z.input<Schema>>>>;
  /** Traces one update into a program and declares the batches that it needs. */
  build(config: z.output<Schema>, context: LearnerContext): Learner;
}

/** Requests a batch of the dataset's transitions, chosen as the agent's `rows` say and paired with `goals`. */
export function offlineRows(
  config: { readonly batchSize: number; readonly rows: RowChoice },
  goals: GoalMixture,
  more: Pick<TransitionRequest, "waypointSteps" | "stepsAhead" | "returnDiscount"> = {},
): TransitionRequest {
  return { source: "offline", rows: config.batchSize, goals, rowChoice: config.rows, ...more };
}

/**
 * The columns of a batch as symbolic arrays: vectors are [rows, size], goals ahead [rows, stepsAhead, goalSize], single
 * numbers [rows]. An observation that is an image includes the robot's own measurements, if the learner takes them. A
 * learner must read only columns that its source has.
 */
export type SymbolicColumns<Kind extends BatchKind> = {
  readonly [Name in Exclude<ColumnName<Kind>, ProprioceptionName>]: Tensor;
};

/** A symbolic batch of transitions, of a dataset or of a replay buffer. */
export type TransitionInputs = SymbolicColumns<"transition" | "replay">;

/**
 * Declares the inputs of a batch of transitions named `name`. Inputs that the learner does not read cost nothing.
 * @param stepsAhead `stepsAhead` of the batch's request, for a learner that reads `achievedGoalsAhead`
 */
export function transitionInputs(
  name: string,
  rows: number,
  inputs: Inputs,
  stepsAhead = 1,
): TransitionInputs {
  return columnInputs(["transition", "replay"], name, rows, inputs, stepsAhead);
}

/** Declares the inputs of a batch of first states named `name`. Inputs that the learner does not read cost nothing. */
export function initialInputs(name: string, rows: number, inputs: Inputs): SymbolicColumns<"initial"> {
  return columnInputs(["initial"], name, rows, inputs, 1);
}

/** The columns as networks read them, so that agents do not distinguish numbers and images. */
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

/** The column of proprioception of the same state, for every column of observations that has one. */
const BESIDE: Readonly<Record<string, ProprioceptionName>> = {
  observation: "proprioception",
  nextObservation: "nextProprioception",
  initialObservation: "initialProprioception",
  waypointObservation: "waypointProprioception",
  observationAhead: "proprioceptionAhead",
};

/** The column of observations that holds the images of goals, for every column of goals. */
const IMAGES_OF_GOALS: Readonly<Record<string, ColumnName<BatchKind>>> = {
  achievedGoal: "observation",
  goal: "goalObservation",
  waypointGoal: "waypointObservation",
};

/** Declares the input of a batch of noise named `name`, of the shape of its request. */
export function noiseInput(name: string, shape: Shape): Tensor {
  return input(`${name}.values`, shape);
}
