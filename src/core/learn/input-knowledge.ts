import type { InputKnowledge, InputsConfig } from "../agents/index.ts";
import { type EpisodeDataset, goalColumns, normalizationOf, proprioceptionSize } from "../data/index.ts";
import { vectorSpaces } from "../spaces/index.ts";

/** The properties of the data that a learner is built for. */
export function inputKnowledge(
  dataset: EpisodeDataset,
  { normalization, goalOffset }: InputsConfig,
  encoderSeed: number,
): InputKnowledge {
  return {
    encoderSeed,
    spaces: vectorSpaces({ ...dataset.header, proprioceptionSize: proprioceptionSize(dataset.header) }),
    statistics: normalization === "standard" ? normalizationOf(dataset) : undefined,
    goalColumns: goalOffset ? goalColumns(dataset) : undefined,
    goalDistance: dataset.header.goalDistance,
  };
}
