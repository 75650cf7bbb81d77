import { UserError } from "../../core/base/errors.ts";
import { listEnvs } from "../../core/envs/index.ts";
import {
  type ActionRange,
  mergeMappings,
  type OpenEpisodesOptions,
  readMapping,
  writtenMapping,
} from "../formats/index.ts";

/** What a file in another format does not define itself. A dataset folder of Smore defines all of it. */
export interface FileMeaning {
  /** Id of the environment that the episodes come from. */
  readonly environment?: string;
  /** The distance below which a goal is reached, in the unit of the goal distance. Default: that of the environment. */
  readonly distanceThreshold?: number;
  /** Slices of arrays that are φ(s), such as `qpos[0:2]`. */
  readonly achievedGoal?: string;
  /** Slices of arrays that are the commanded goal. */
  readonly desiredGoal?: string;
  /** Path of a mapping, a JSON file; see docs/data-formats.md. */
  readonly mapping?: string;
  /** Bounds of the actions in their own units, from which they are scaled to [−1, 1]. */
  readonly actionRange?: ActionRange;
  /** Whether actions outside their range are clipped to it instead of rejected. Default false. */
  readonly clipActions?: boolean;
  /** MiB of memory for numbers of the file. Default 256, plus 64 times the size of the file. */
  readonly memory?: number;
  /** Returns the name of an option in errors. Default: its name here. */
  readonly nameOption?: (option: MeaningOption) => string;
}

/** The name of an option in {@link FileMeaning}. */
export type MeaningOption = Exclude<keyof FileMeaning, "nameOption">;

export function optionName({ nameOption = (option) => option }: FileMeaning, option: MeaningOption): string {
  return nameOption(option);
}

/** The options of `openEpisodes` for this meaning. */
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

/** @throws UserError when options define the meaning of `dataset`, the name or folder of a dataset of Smore */
export function refuseMeaning(dataset: string, meaning: FileMeaning): void {
  const given = REFUSED.find((option) => meaning[option] !== undefined);
  if (given !== undefined)
    throw new UserError(
      `${dataset} is a dataset of Smore, which defines its arrays itself; leave ${optionName(meaning, given)} out`,
    );
}
