import { basename } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { UNKNOWN_ENVIRONMENT } from "../../core/data/index.ts";
import { envSpec, type GoalEnvSpec, listEnvs } from "../../core/envs/index.ts";
import {
  type GoalDistancePart,
  goalDistanceMisfit,
  rangeText,
  type Signals,
} from "../../core/spaces/index.ts";
import { type ObservationFormat, observationSizeIn } from "../../core/vision/index.ts";
import type { EpisodeSource, Mapping } from "../formats/index.ts";
import type { EpisodeTask } from "./episodes.ts";
import { type FileMeaning, optionName } from "./file-meaning.ts";

/** What of episodes must fit their environment. */
export type EpisodeSizes = Pick<EpisodeSource, "goalSize" | "actionSize"> &
  ObservationFormat & {
    readonly environment?: string;
    readonly signals: Signals;
  };

/**
 * The task of a file's episodes, from their environment and, for the distance of goals, from a mapping.
 * @throws UserError when the environment is unknown and no threshold is given, or when sizes differ from it.
 */
export function taskOf(source: EpisodeSource, meaning: FileMeaning, mapping?: Mapping): EpisodeTask {
  const { path } = source;
  const name = source.name ?? basename(path).replace(/\.\w+$/, "");
  const spec = specOf(source, meaning);
  const goalDistance = goalDistanceOf(source, spec, mapping);
  if (!spec) {
    const { environment = source.environment, distanceThreshold } = meaning;
    if (distanceThreshold !== undefined)
      return { name, environment: environment ?? UNKNOWN_ENVIRONMENT, distanceThreshold, goalDistance };
    const reason =
      environment === undefined
        ? "does not say which environment it comes from"
        : `comes from ${environment}, which Smore does not have`;
    const like = environment?.replace(/-v\d+$/, "");
    const id = listEnvs().some((env) => env.spec.id === like) ? `${like} if that is the same` : "<id>";
    throw new UserError(
      `${path} ${reason}; give ${optionName(meaning, "environment")} ${id}, ` +
        `or ${optionName(meaning, "distanceThreshold")} <number> for an environment of your own`,
    );
  }
  const [misfit] = misfits(source, spec, meaning);
  if (misfit !== undefined) throw new UserError(`${path}: ${misfit}`);
  const { id, horizon, distanceThreshold } = spec;
  return {
    name,
    environment: id,
    horizon,
    distanceThreshold: meaning.distanceThreshold ?? distanceThreshold,
    goalDistance,
  };
}

/**
 * How far two goals are from each other: what the mapping says, else what the environment does; undefined where it is
 * Euclidean.
 * @throws UserError when that of the mapping does not fit the size of goals.
 */
export function goalDistanceOf(
  { goalSize }: EpisodeSizes,
  spec: GoalEnvSpec | undefined,
  mapping: Mapping | undefined,
): readonly GoalDistancePart[] | undefined {
  if (!mapping?.goalDistance) return spec?.goalSize === goalSize ? spec.goalDistance : undefined;
  const { parts, origin } = mapping.goalDistance;
  const misfit = goalDistanceMisfit({ goalSize, goalDistance: parts });
  if (misfit !== undefined) throw new UserError(`${origin} ${misfit}`);
  return parts;
}

/**
 * The environment of Smore that episodes come from; undefined for any other.
 * @throws UserError when the option names an unknown environment and no threshold is given.
 */
export function specOf(
  { environment: stated }: EpisodeSizes,
  { environment, distanceThreshold }: FileMeaning,
): GoalEnvSpec | undefined {
  const id = environment ?? stated;
  const isKnown = listEnvs().some(({ spec }) => spec.id === id);
  const mustBeKnown = environment !== undefined && distanceThreshold === undefined;
  return id !== undefined && (isKnown || mustBeKnown) ? envSpec(id) : undefined;
}

/** Sizes that differ from those of the environment, as one sentence each with its remedy. */
export function misfits(source: EpisodeSizes, spec: GoalEnvSpec, meaning: FileMeaning): string[] {
  const needed = { ...spec, observationSize: observationSizeIn(spec, source) };
  const sizes = (["observationSize", "goalSize", "actionSize"] as const)
    .filter((size) => source[size] !== needed[size])
    .map(
      (size) =>
        `field "${size}" is ${source[size]} but ${spec.id} has ${needed[size]}; ` +
        `choose the environment it comes from, or other arrays with ${optionName(meaning, "mapping")}`,
    );
  const range = rangeMisfit(source.signals, spec);
  return range === undefined
    ? sizes
    : [
        ...sizes,
        `${range}; give ${optionName(meaning, "actionRange")} -1:1, with ${optionName(meaning, "clipActions")} if some actions lie outside, or choose the environment it comes from`,
      ];
}

/** A sentence if the range of actions differs from that of the environment. */
export function rangeMisfit({ actionRange }: Signals, { id }: GoalEnvSpec): string | undefined {
  return (
    actionRange && `its actions have the range ${rangeText(actionRange)} but those of ${id} lie in [-1, 1]`
  );
}
