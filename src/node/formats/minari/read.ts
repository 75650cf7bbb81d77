import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../../../core/base/quote.ts";
import { type Numbers, rowWidth } from "../../../core/formats/containers/array-file.ts";
import {
  byteArrays,
  type EpisodeArrays,
  rowShapes,
  typesOf,
} from "../../../core/formats/layouts/episode-arrays.ts";
import type { PictureShape } from "../../../core/formats/pictures/shape.ts";
import { parsePythonJson } from "../../../core/formats/python-json.ts";
import type { ActionRange } from "../../../core/spaces/index.ts";
import { FileSource } from "../file-source.ts";
import { Hdf5File } from "../hdf5/hdf5-file.ts";
import type { Hdf5Array } from "../hdf5/session.ts";

const DATA_FILE = "main_data.hdf5";
const METADATA_FILE = "metadata.json";
const PREFIX = "episode_";

/** Where the episodes of a Minari dataset are, given its folder or the `data` folder in it; undefined if it is none. */
export function findMinari(folder: string): string | undefined {
  return [join(folder, "data", DATA_FILE), join(folder, DATA_FILE)].find((path) => existsSync(path));
}

/**
 * Rejects a folder, or the `data` folder in it, whose metadata name another of Minari's backends than HDF5.
 * @throws UserError
 */
export async function refuseOtherBackends(folder: string): Promise<void> {
  for (const path of [join(folder, "data", METADATA_FILE), join(folder, METADATA_FILE)]) {
    const { backend } = await readMetadata(path);
    if (backend !== undefined && backend !== "hdf5")
      throw new UserError(
        `${path}: data_format is "${backend}", and of Minari's backends only HDF5 is read; write the dataset again with data_format="hdf5"`,
      );
  }
}

/**
 * Opens a Minari dataset: a group `episode_<n>` per episode with `observations` (T + 1 rows, or a group of arrays),
 * `actions` (T rows), `infos` and more; `metadata.json` beside it describes the environment.
 */
export async function openMinari(path: string): Promise<EpisodeArrays> {
  const {
    images: pictured,
    name,
    environment,
    actionRange,
  } = await readMetadata(join(dirname(path), METADATA_FILE));
  const file = await Hdf5File.open(path);
  try {
    const groups = (await file.keys("/")).filter((key) => /^episode_\d+$/.test(key));
    if (groups.length === 0)
      throw new UserError(`${path} has no groups named episode_0, episode_1 …; give a dataset of Minari`);
    groups.sort((a, b) => Number(a.slice(PREFIX.length)) - Number(b.slice(PREFIX.length)));
    const episodes = await file.arraysBelow(groups);
    const widths = new Map<string, number>();
    for (const [name, { shape, numbers }] of episodes[0])
      if (numbers && shape.length > 0) widths.set(name, rowWidth(shape));
    const bytes = byteArrays(episodes[0]);
    const types = typesOf(episodes[0]);
    const images = new Map([...pictured].filter(([name]) => holdsJpeg(episodes[0].get(name))));
    for (const [name, { height, width, channels }] of images) {
      widths.set(name, height * width * channels);
      bytes.set(name, [height, width, channels]);
    }
    const array = (name: string, episode: number): Hdf5Array => {
      const found = episodes[episode].get(name);
      const isNumbers = found?.numbers && rowWidth(found.shape) === widths.get(name);
      const fits = images.has(name)
        ? holdsJpeg(found)
        : isNumbers && (!bytes.has(name) || found.type === "uint8");
      if (!found || !fits)
        throw new UserError(
          `${path}: array "${groups[episode]}/${name}" is missing or of another shape or type than in ${groups[0]}; ` +
            "repair it, or leave the episode out",
        );
      return found;
    };
    const has = (...names: string[]) => names.find((name) => widths.has(name));
    return {
      path,
      format: "Minari dataset",
      widths,
      shapes: rowShapes(episodes[0]),
      bytes,
      types,
      episodeCount: groups.length,
      defaults: {
        observation: has("observations", "observations/observation"),
        state: has("observations/states"),
        action: has("actions"),
        achievedGoal: has("observations/achieved_goal"),
        desiredGoal: has("observations/desired_goal"),
      },
      notes: [],
      name,
      environment,
      ranges: actionRange && new Map([["actions", actionRange]]),
      rowCount: (name, episode) => array(name, episode).shape[0],
      async *episodes(names) {
        for (const [episode, group] of groups.entries()) {
          const requests = names.map((name) => {
            const found = array(name, episode);
            const rows = { first: 0, end: found.shape[0], image: images.get(name) };
            return { name: `${group}/${name}`, array: found, ...rows };
          });
          const read = await file.read(requests);
          yield new Map(names.map((name, index): [string, Numbers] => [name, read[index]]));
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Whether an array of an image space holds a JPEG picture in each row, and not its pixels. */
function holdsJpeg(array: Hdf5Array | undefined): boolean {
  return array !== undefined && (array.byteLists || (array.type === "uint8" && array.shape.length === 2));
}

const metadataSchema = z.object({
  dataset_id: z.string().min(1).nullish(),
  data_format: z.string().nullish(),
  env_spec: z.string().nullish(),
  observation_space: z.string().nullish(),
  action_space: z.string().nullish(),
});
const environmentSchema = z.object({ id: z.string() });
/** A box without bounds is none: `z.number()` takes no infinities. */
const boxSchema = z.object({ type: z.literal("Box"), low: z.array(z.number()), high: z.array(z.number()) });
/** Smaller ones Minari does not take for images. */
const imageSide = z.int().min(32);
const imageSchema = z.object({
  type: z.literal("Box"),
  dtype: z.literal("uint8"),
  shape: z.union([z.tuple([imageSide, imageSide]), z.tuple([imageSide, imageSide, z.literal(3)])]),
});
const dictionarySchema = z.object({ type: z.literal("Dict"), subspaces: z.record(z.string(), z.unknown()) });

/** Spaces of actions that are counted and not measured, which Smore does not know. */
const countedSchema = z.object({
  type: z.enum(["Discrete", "MultiDiscrete", "MultiBinary"]),
  n: z.union([z.number(), z.array(z.number())]).optional(),
  nvec: z.array(z.unknown()).optional(),
});

interface Metadata {
  readonly name?: string;
  /** What keeps the episodes: `"hdf5"`, `"arrow"` or `"parquet"`. */
  readonly backend?: string;
  readonly environment?: string;
  readonly actionRange?: ActionRange;
  /** The observations whose space is one of images, by the names of their arrays. */
  readonly images: ReadonlyMap<string, PictureShape>;
}

/**
 * Name, environment, bounds of the actions and images, as far as the metadata state them.
 * @throws UserError when the actions are discrete
 */
async function readMetadata(path: string): Promise<Metadata> {
  const images = new Map<string, PictureShape>();
  if (!existsSync(path)) return { images };
  const parse = <T>(schema: z.ZodType<T>, text: string): T | undefined =>
    schema.safeParse(parsePythonJson(text)).data;
  try {
    const metadata = parse(metadataSchema, await new FileSource(path).text());
    const environment = metadata?.env_spec ? parse(environmentSchema, metadata.env_spec)?.id : undefined;
    const box = metadata?.action_space ? parse(boxSchema, metadata.action_space) : undefined;
    const counted = metadata?.action_space ? parse(countedSchema, metadata.action_space) : undefined;
    if (counted)
      throw new UserError(
        `${path}: its action space is ${counted.type}(${JSON.stringify(counted.n ?? counted.nvec ?? null)}), and Smore supports only continuous actions (Box); give a dataset of continuous actions`,
      );
    if (metadata?.observation_space)
      addImages(parsePythonJson(metadata.observation_space), "observations", images);
    return {
      images,
      ...(metadata?.dataset_id && { name: metadata.dataset_id }),
      ...(metadata?.data_format && { backend: metadata.data_format }),
      ...(environment !== undefined && { environment }),
      ...(box && { actionRange: { low: box.low, high: box.high } }),
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${path} is not valid JSON (${quote((error as Error).message)}); copy the dataset again`,
      {
        cause: error,
      },
    );
  }
}

/** Adds the image spaces in a space, which may be a dictionary of others. */
function addImages(space: unknown, name: string, images: Map<string, PictureShape>): void {
  const image = imageSchema.safeParse(space).data;
  if (image) {
    const [height, width, channels = 1] = image.shape;
    images.set(name, { height, width, channels });
  }
  const { subspaces = {} } = dictionarySchema.safeParse(space).data ?? {};
  for (const [key, subspace] of Object.entries(subspaces)) addImages(subspace, `${name}/${key}`, images);
}
