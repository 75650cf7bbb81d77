import type { z } from "zod";
import type { InputNormalization } from "../../data/index.ts";
import { input, type Program, type Shape, type Tensor } from "../../graph/index.ts";
import {
  type BatchKind,
  type BatchRequest,
  type ColumnName,
  columnShape,
  columnsOf,
} from "../../sampling/index.ts";
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

/** A symbolic batch: vectors as [rows, width], scalars as [rows]. A learner must read only columns that its source has. */
type SymbolicColumns<Kind extends BatchKind> = { readonly [Name in ColumnName<Kind>]: Tensor };

/** A symbolic batch of transitions, of a dataset or of a replay buffer. */
export type TransitionInputs = SymbolicColumns<"transition" | "replay">;

/** The inputs of a batch of transitions named `name`; those that a learner does not use cost nothing. */
export function transitionInputs(name: string, rows: number, spaces: Spaces): TransitionInputs {
  return columnInputs(["transition", "replay"], name, rows, spaces);
}

/** The inputs of a batch of first states named `name`; those that a learner does not use cost nothing. */
export function initialInputs(name: string, rows: number, spaces: Spaces): SymbolicColumns<"initial"> {
  return columnInputs(["initial"], name, rows, spaces);
}

function columnInputs<Kind extends BatchKind>(
  kinds: readonly Kind[],
  name: string,
  rows: number,
  spaces: Spaces,
): SymbolicColumns<Kind> {
  return Object.fromEntries(
    columnsOf(...kinds).map(([column, { kind }]) => [
      column,
      input(`${name}.${column}`, columnShape(kind, rows, spaces)),
    ]),
  ) as SymbolicColumns<Kind>;
}

/** The input of a batch of noise named `name`. */
export function noiseInput(name: string, shape: Shape): Tensor {
  return input(`${name}.values`, shape);
}
