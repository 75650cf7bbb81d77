import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { DatasetHeader } from "../data/index.ts";
import { type EnvOptions, envSpec } from "../envs/index.ts";
import { UserError } from "../errors.ts";
import { version } from "../version.ts";
import type { BehaviourSpec } from "./behaviour.ts";
import { makeBehaviour } from "./behaviours/index.ts";
import type { DatasetSize, Recipe } from "./catalogue.ts";

/** Episodes `first` … `end` − 1 of a dataset. */
export interface EpisodeRange {
  readonly first: number;
  readonly end: number;
}

/** Everything that decides the bits of a dataset, as plain data that can be sent to a worker thread. */
export interface CollectionPlan {
  readonly header: DatasetHeader;
  readonly seed: number;
  readonly environmentOptions: EnvOptions;
  /** Steps per episode, unless the environment ends it earlier. */
  readonly steps: number;
  readonly parts: readonly (EpisodeRange & { readonly behaviour: BehaviourSpec })[];
  /** What is collected, stored and resumed as a piece. */
  readonly chunks: readonly EpisodeRange[];
}

/** Steps per chunk, about; a chunk costs some milliseconds to store and, in MuJoCo, a second to collect. */
const CHUNK_STEPS = 1000;

/** Throws {@link UserError} when the recipe, the size or something that the recipe names cannot be. */
export function planCollection(recipe: Recipe, size: DatasetSize, seed: number): CollectionPlan {
  const episodes = typeof size === "number" ? size : recipe.episodes[size];
  if (!(Number.isSafeInteger(episodes) && episodes >= 1))
    throw new UserError(`size: give "small", "paper" or a number of episodes of at least 1, not ${size}`);
  if (!(Number.isSafeInteger(seed) && seed >= 0))
    throw new UserError(`seed: give a whole number of at least 0, not ${seed}`);
  const spec = envSpec(recipe.environment);
  const parts = splitEpisodes(recipe, episodes);
  for (const { behaviour } of parts) makeBehaviour(behaviour); // refuses what does not exist before any work is done
  const { environmentOptions = {}, steps = spec.horizon } = recipe;
  const perChunk = Math.max(1, Math.round(CHUNK_STEPS / steps));
  return {
    header: {
      name: recipe.name,
      environment: spec.id,
      observationSize: spec.observationSize,
      goalSize: spec.goalSize,
      actionSize: spec.actionSize,
      horizon: spec.horizon,
      distanceThreshold: spec.distanceThreshold,
      provenance: {
        recipe: recipe.name,
        seed,
        episodes,
        parts: parts.map(describePart),
        ...(steps === spec.horizon ? {} : { steps }),
        ...(recipe.environmentOptions === undefined ? {} : { environmentOptions: { ...environmentOptions } }),
        versions: { smore: version, mujoco: mujocoVersion(), node: process.versions.node },
      },
    },
    seed,
    environmentOptions,
    steps,
    parts,
    chunks: Array.from({ length: Math.ceil(episodes / perChunk) }, (_, chunk) => ({
      first: chunk * perChunk,
      end: Math.min((chunk + 1) * perChunk, episodes),
    })),
  };
}

/** Which episodes each part plays: the shares, rounded to whole episodes so that none is lost. */
function splitEpisodes({ name, parts }: Recipe, episodes: number): CollectionPlan["parts"] {
  let share = 0;
  const ranges = parts.map((part) => {
    const first = Math.round(share * episodes);
    share += part.share;
    return { first, end: Math.round(share * episodes), behaviour: part.behaviour };
  });
  if (!(Math.abs(share - 1) < 1e-9 && parts.every((part) => part.share > 0)))
    throw new UserError(
      `recipe "${name}": the shares of its parts must be above 0 and sum to 1, not ${share}`,
    );
  return ranges.filter(({ first, end }) => end > first);
}

/** A part as JSON, without absent fields. */
function describePart({
  first,
  end,
  behaviour,
}: CollectionPlan["parts"][number]): DatasetHeader["provenance"] {
  const { policy, noise } = behaviour;
  return noise === undefined ? { first, end, policy } : { first, end, policy, noise: { ...noise } };
}

/** Read from the package's files, because loading MuJoCo takes a third of a second. */
function mujocoVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@mujoco/mujoco");
  return JSON.parse(readFileSync(join(dirname(entry), "package.json"), "utf8")).version;
}
