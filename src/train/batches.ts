import type { Learner } from "../agents/index.ts";
import type { HindsightSampler } from "../data/index.ts";
import type { InputSet, Session } from "../graph/index.ts";

/** The inputs of one run of a session and the draws that fill them. */
export interface UpdateInputs {
  readonly inputs: InputSet;
  /** Draws new rows for every batch of step `step` of the run, in the order of the learner's requests. */
  fill(step: number): void;
}

/** Connects the batches a learner asks for to the inputs of its session: the sampler writes straight into them. */
export function allocateUpdateInputs(
  learner: Learner,
  sampler: HindsightSampler,
  session: Session,
): UpdateInputs {
  const inputs = session.allocateInputs();

  /** `batch`, with the columns that are inputs of the session lying in their place for `step`. */
  function placed<Batch extends object>(name: string, batch: Batch, step: number): Batch {
    const columns = Object.entries(batch).map(([column, values]) => {
      const input = inputs.arrays[`${name}.${column}`];
      const size = values.length;
      return [column, input ? input.subarray(step * size, (step + 1) * size) : values];
    });
    return Object.fromEntries(columns) as Batch;
  }

  const draws = Array.from({ length: session.stepsPerRun }, (_, step) =>
    Object.entries(learner.batches).map(([name, { distribution, rows }]) => {
      if (distribution === "initial") {
        const batch = placed(name, sampler.allocateInitial(rows), step);
        return () => sampler.initial(batch);
      }
      const batch = placed(name, sampler.allocate(rows), step);
      return () => sampler[distribution](batch);
    }),
  );
  return {
    inputs,
    fill: (step) => {
      for (const draw of draws[step]) draw();
    },
  };
}
