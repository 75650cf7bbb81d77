import { UserError } from "../base/errors.ts";
import { version, versions } from "../base/version.ts";
import type { DatasetHeader } from "../data/index.ts";
import {
  type BehaviourSpec,
  type EnvOptions,
  envSpec,
  type GoalEnvSpec,
  type OpenExpert,
} from "../envs/index.ts";
import { imageFormat } from "../vision/index.ts";
import { makeBehaviour } from "./behaviours/index.ts";
import type { DatasetSize, Recipe } from "./catalogue.ts";

/** Episodes `first` … `end` − 1 of a dataset. */
export interface EpisodeRange {
  readonly first: number;
  readonly end: number;
}

/**
 * What is collected, stored and resumed as a piece: episodes `first` … `end` − 1 or, where it has to have so many
 * `transitions`, the first of these that together have as many.
 */
export interface Chunk extends EpisodeRange {
  readonly transitions?: number;
}

/** What one behaviour plays: a number of episodes, or of `transitions`, which the last episode may exceed. */
export interface PlannedPart extends Chunk {
  readonly behaviour: BehaviourSpec;
  /** SHA-256 of the behaviour's policy file, if it has one. */
  readonly sha256?: string;
}

/** Everything that determines the bits of a dataset, as plain data that can be sent to a worker thread. */
export interface CollectionPlan {
  readonly header: DatasetHeader;
  readonly seed: number;
  readonly environmentOptions: EnvOptions;
  /** Pixels of the images that observations are; absent where they are states. */
  readonly image?: Recipe["image"];
  /** Steps per episode, unless the environment ends it earlier. */
  readonly steps: number;
  readonly parts: readonly PlannedPart[];
  /** Each belongs to one part. */
  readonly chunks: readonly Chunk[];
}

/** Steps per chunk, about; a chunk costs some milliseconds to store and, in MuJoCo, a second to collect. */
const CHUNK_STEPS = 1000;
/** Transitions per chunk where these are counted: its last episode goes beyond, so small chunks would collect too much. */
const CHUNK_TRANSITIONS = 10_000;

/** What a plan takes from its platform. */
export interface CollectionPlatform {
  readonly openExpert: OpenExpert;
  /** Versions of what runs Smore there, for the header. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Throws {@link UserError} when the recipe, the size or something that the recipe names cannot be. */
export function planCollection(
  recipe: Recipe,
  size: DatasetSize,
  seed: number,
  platform: CollectionPlatform,
): CollectionPlan {
  const unit = recipe.transitions ? "transitions" : "episodes";
  const count = typeof size === "number" ? size : recipe[unit]![size];
  if (!(Number.isSafeInteger(count) && count >= 1))
    throw new UserError(`size: give "small", "paper" or a number of ${unit} of at least 1, not ${size}`);
  if (!(Number.isSafeInteger(seed) && seed >= 0))
    throw new UserError(`seed: give a whole number of at least 0, not ${seed}`);
  const spec = envSpec(recipe.environment);
  // Making the behaviours refuses what does not exist before any work is done.
  const parts = splitSize(recipe, count).map((part) => ({
    ...part,
    sha256: makeBehaviour(part.behaviour, platform.openExpert).sha256,
  }));
  const { environmentOptions = {}, steps = spec.horizon } = recipe;
  return {
    header: {
      name: recipe.name,
      environment: spec.id,
      ...(recipe.image ? imageFields(recipe.image, spec) : { observationSize: spec.observationSize }),
      goalSize: spec.goalSize,
      actionSize: spec.actionSize,
      horizon: spec.horizon,
      distanceThreshold: spec.distanceThreshold,
      ...(spec.goalDistance && { goalDistance: [...spec.goalDistance] }),
      provenance: {
        recipe: recipe.name,
        seed,
        [unit]: count,
        parts: parts.map(describePart),
        ...(steps === spec.horizon ? {} : { steps }),
        ...(recipe.image && { image: { height: recipe.image.height, width: recipe.image.width } }),
        ...(recipe.environmentOptions === undefined ? {} : { environmentOptions: { ...environmentOptions } }),
        versions: { smore: version, mujoco: versions["@mujoco/mujoco"], ...platform.versions },
      },
    },
    seed,
    environmentOptions,
    image: recipe.image,
    steps,
    parts,
    chunks: parts.flatMap((part) => cutIntoChunks(part, steps)),
  };
}

/** What the header of a dataset of images says of its observations, and of the states beside them. */
function imageFields(
  image: NonNullable<Recipe["image"]>,
  { observationSize, robotColumns = [] }: GoalEnvSpec,
) {
  return {
    ...imageFormat(image),
    ...(image.cameras && { cameras: [...image.cameras] }),
    stateSize: observationSize,
    robotColumns: [...robotColumns],
  };
}

/**
 * Which episodes each part plays: its number of them, or its share of the size, rounded so that nothing is lost. A part of
 * so many transitions may play as many episodes, since each has one at least.
 */
function splitSize({ name, parts, transitions }: Recipe, count: number): PlannedPart[] {
  let number = 0;
  let share = 0;
  const ranges = parts.map((part): PlannedPart => {
    const first = number;
    const { behaviour } = part;
    if (part.episodes !== undefined) {
      number += part.episodes;
      return { first, end: number, behaviour };
    }
    const before = Math.round(share * count);
    share += part.share;
    number += Math.round(share * count) - before;
    return { first, end: number, ...(transitions && { transitions: number - first }), behaviour };
  });
  for (const { episodes } of parts)
    if (episodes !== undefined && !(Number.isSafeInteger(episodes) && episodes >= 1))
      throw new UserError(
        `recipe "${name}": the episodes of a part must be a whole number of at least 1, not ${episodes}`,
      );
  if (!(Math.abs(share - 1) < 1e-9 && parts.every((part) => part.share === undefined || part.share > 0)))
    throw new UserError(
      `recipe "${name}": the shares of its parts must be above 0 and sum to 1, not ${share}`,
    );
  return ranges.filter(({ first, end }) => end > first);
}

function cutIntoChunks({ first, end, transitions }: PlannedPart, steps: number): Chunk[] {
  const length = transitions ? CHUNK_TRANSITIONS : Math.max(1, Math.round(CHUNK_STEPS / steps));
  return Array.from({ length: Math.ceil((end - first) / length) }, (_, number) => {
    const chunk = { first: first + number * length, end: Math.min(first + (number + 1) * length, end) };
    return transitions ? { ...chunk, transitions: chunk.end - chunk.first } : chunk;
  });
}

/** A part as JSON, without absent fields. */
function describePart({
  first,
  end,
  transitions,
  behaviour,
  sha256,
}: PlannedPart): DatasetHeader["provenance"] {
  const { policy, noise } = behaviour;
  return {
    ...(transitions === undefined ? { first, end } : { first, transitions }),
    policy,
    ...(noise && { noise: { ...noise } }),
    ...(sha256 && { sha256 }),
  };
}
