import { UserError } from "../../core/base/errors.ts";
import { listEnvs } from "../../core/envs/index.ts";
import {
  type ActionRange,
  mergeMappings,
  type OpenEpisodesOptions,
  readMapping,
  writtenMapping,
} from "../formats/index.ts";

/** What a file in another format does not say itself. A dataset folder of Smore says all of it. */
export interface FileMeaning {
  /** Id of the environment the episodes come from. */
  readonly environment?: string;
  /** A goal is reached within this distance (Euclidean, in goal units); default that of the environment. */
  readonly distanceThreshold?: number;
  /** Slices of arrays that give φ(s), such as `qpos[0:2]`. */
  readonly achievedGoal?: string;
  /** Slices of arrays that give the commanded goal. */
  readonly desiredGoal?: string;
  /** Path of a JSON file, see docs/data-formats.md. */
  readonly mapping?: string;
  /** Bounds of the actions, which are scaled to [−1, 1]. */
  readonly actionRange?: ActionRange;
  /** Moves actions that lie outside of their range to its bounds, instead of rejecting them. */
  readonly clipActions?: boolean;
  /** MiB that numbers of the file may fill in memory; default 256, and 64 times the size of the file. */
  readonly memory?: number;
  /** How errors name an option; default its name here. */
  readonly nameOption?: (option: MeaningOption) => string;
}

/** The name of an option that says what the arrays of a file mean. */
export type MeaningOption = Exclude<keyof FileMeaning, "nameOption">;

export function optionName({ nameOption = (option) => option }: FileMeaning, option: MeaningOption): string {
  return nameOption(option);
}

/** The same for `openEpisodes`. */
export async function episodesOptions(meaning: FileMeaning): Promise<OpenEpisodesOptions> {
  const { environment, achievedGoal, desiredGoal, mapping: mappingPath, actionRange, clipActions } = meaning;
  const written = writtenMapping({ achievedGoal, desiredGoal }, (field) =>
    optionName(meaning, field as "achievedGoal" | "desiredGoal"),
  );
  const file = mappingPath === undefined ? { fields: {} } : await readMapping(mappingPath);
  const mapping = mergeMappings(written, file);
  const unitActions = listEnvs().some(({ spec }) => spec.id === environment);
  return { mapping, actionRange, unitActions, clipActions };
}

/** Options that are rejected for a dataset of Smore. Its environment may be repeated. */
const REFUSED = [
  "distanceThreshold",
  "achievedGoal",
  "desiredGoal",
  "mapping",
  "actionRange",
  "clipActions",
] as const;

/** @throws UserError when options give a meaning to `dataset`, the name or folder of a dataset of Smore. */
export function refuseMeaning(dataset: string, meaning: FileMeaning): void {
  const given = REFUSED.find((option) => meaning[option] !== undefined);
  if (given !== undefined)
    throw new UserError(
      `${dataset} is a dataset of Smore, which defines its arrays itself; leave ${optionName(meaning, given)} out`,
    );
}
