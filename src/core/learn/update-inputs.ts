import type { Learner } from "../agents/index.ts";
import type { InputSet, Session } from "../engine/index.ts";
import type { BatchSampler } from "../sampling/index.ts";

/** The inputs of one run of a session and the draws that fill them. */
export interface UpdateInputs {
  readonly inputs: InputSet;
  /** The batches of each step, by name. */
  readonly batches: readonly Readonly<Record<string, unknown>>[];
  /** Draws new rows for every batch of the first `steps` steps of the run, in the order of the learner's requests. */
  fill(steps: number): void;
}

/** Connects the batches a learner asks for to the inputs of its session: the sampler writes straight into them. */
export function allocateUpdateInputs(
  { batches }: Pick<Learner, "batches">,
  sampler: BatchSampler,
  session: Session,
): UpdateInputs {
  const inputs = session.allocateInputs();
  const draws = Array.from({ length: session.stepsPerRun }, (_, step) =>
    Object.entries(batches).map(([name, request]) => {
      const draw = sampler.prepare(request, (column, length) => {
        const input = inputs.arrays[`${name}.${column}`] as Float32Array | Uint8Array | undefined;
        return input?.subarray(step * length, (step + 1) * length);
      });
      return { name, ...draw };
    }),
  );
  return {
    inputs,
    batches: draws.map((step) => Object.fromEntries(step.map(({ name, batch }) => [name, batch]))),
    fill: (steps) => {
      for (const { fill } of draws.slice(0, steps).flat()) fill();
    },
  };
}
