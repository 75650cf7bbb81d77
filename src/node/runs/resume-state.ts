import { z } from "zod";

const count = z.int().min(0);
const word = count.max(2 ** 32 - 1);
const randomState = z.tuple([word, word, word, word]);
const logPosition = z.strictObject({ rows: count, chain: z.string() });

/** Of a run that collects its own data, see `CollectorState`. */
const collectorState = z.strictObject({
  experience: z.strictObject({ rows: count, checksum: word }),
  environment: z.string(),
  random: randomState,
  episodes: count,
  steps: count,
  return: z.number(),
  latest: z.strictObject({ steps: count, return: z.number(), success: z.number() }).nullable(),
});

/** What a checkpoint holds beside the tensors. Its hash covers it, but does not authenticate it. */
export const resumeState = z.strictObject({
  sampler: randomState,
  collector: collectorState.optional(),
  logs: z.strictObject({ "metrics.jsonl": logPosition, "eval.jsonl": logPosition, events: count }),
  /** Spent training so far. */
  seconds: z.number().min(0),
});
