import type { Learner } from "../agents/index.ts";
import type { HindsightSampler } from "../data/index.ts";
import type { FloatArray, InputSet, Session } from "../graph/index.ts";

/** The inputs of one update and the draw that fills them. */
export interface UpdateInputs {
  readonly inputs: InputSet;
  /** Draws new rows for every batch, in the order of the learner's requests. */
  fill(): void;
}

/** Connects the batches a learner asks for to the inputs of its session; the session reads them in place. */
export function allocateUpdateInputs(
  learner: Learner,
  sampler: HindsightSampler,
  session: Session,
): UpdateInputs {
  const arrays: Record<string, FloatArray> = {};
  const draws: (() => void)[] = [];
  const connect = (name: string, columns: object) => {
    for (const [column, values] of Object.entries(columns))
      if (values instanceof Float32Array) arrays[`${name}.${column}`] = values;
  };
  for (const [name, { distribution, rows }] of Object.entries(learner.batches)) {
    if (distribution === "initial") {
      const batch = sampler.allocateInitial(rows);
      connect(name, batch);
      draws.push(() => sampler.initial(batch));
    } else {
      const batch = sampler.allocate(rows);
      connect(name, batch);
      draws.push(() => sampler[distribution](batch));
    }
  }
  return {
    inputs: session.allocateInputs(arrays),
    fill: () => {
      for (const draw of draws) draw();
    },
  };
}
