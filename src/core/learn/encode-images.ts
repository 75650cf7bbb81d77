import { MemoryColumn } from "../data/columns/memory-column.ts";
import { EpisodeDataset } from "../data/index.ts";
import { type Engine, Session } from "../engine/index.ts";
import type { Program } from "../graph/index.ts";

/** Images that training encodes at once. */
export const ENCODED_ROWS = 64;

export interface EncodeOptions {
  readonly engine: Engine;
  /** `images` [rows, observationSize] ↦ `codes` [rows, features]. */
  readonly encoder: Program;
  readonly threads?: number;
  /** Called with the number of images encoded so far. */
  readonly onImages?: (done: number, total: number) => void;
}

/** The same episodes with the codes of their images in memory as observations, [features] float32. */
export async function encodeImages(
  dataset: EpisodeDataset,
  { engine, encoder, threads, onImages }: EncodeOptions,
): Promise<EpisodeDataset> {
  const { observationType: _, observationShape: __, cameras: ___, ...header } = dataset.header;
  const [batch] = encoder.inputs[0].shape;
  const [, features] = encoder.outputs[0].shape;
  const total = dataset.transitionCount + dataset.episodeCount;
  const codes = new Float32Array(total * features);
  const session = await Session.create(engine, encoder, { threads });
  try {
    const inputs = session.allocateInputs();
    for (let first = 0; first < total; first += batch) {
      const end = Math.min(first + batch, total);
      inputs.arrays.images.set(dataset.observations.read(first, end));
      await session.run(inputs);
      codes.set(session.output("codes").subarray(0, (end - first) * features), first * features);
      onImages?.(end, total);
    }
  } finally {
    await session.dispose();
  }
  const { episodeLengths, states, achievedGoals, actions, desiredGoals } = dataset;
  const observations = new MemoryColumn(codes, features);
  const columns = { episodeLengths, observations, states, achievedGoals, actions, desiredGoals };
  return new EpisodeDataset({ ...header, observationSize: features }, columns);
}
