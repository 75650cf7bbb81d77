import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../../../errors.ts";
import { type Numbers, rowWidth } from "../containers/array-file.ts";
import { Hdf5File } from "../containers/hdf5.ts";
import type { Hdf5Array } from "../containers/hdf5-session.ts";
import { type ActionRange, byteArrays, type EpisodeArrays } from "./episode-arrays.ts";
import { parsePythonJson } from "./python-json.ts";

const DATA_FILE = "main_data.hdf5";
const PREFIX = "episode_";

/** Where the episodes of a Minari dataset are, given its folder or the `data` folder in it; undefined if it is none. */
export function findMinari(folder: string): string | undefined {
  return [join(folder, "data", DATA_FILE), join(folder, DATA_FILE)].find((path) => existsSync(path));
}

/**
 * Opens a Minari dataset: a group `episode_<n>` per episode with `observations` (T + 1 rows, or a group of arrays),
 * `actions` (T rows), `infos` and more; `metadata.json` beside it describes the environment.
 */
export async function openMinari(path: string): Promise<EpisodeArrays> {
  const metadata = await readMetadata(join(dirname(path), "metadata.json"));
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
    const array = (name: string, episode: number): Hdf5Array => {
      const found = episodes[episode].get(name);
      const fits = found?.numbers && rowWidth(found.shape) === widths.get(name);
      if (!fits || (bytes.has(name) && found.type !== "uint8"))
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
      bytes,
      episodeCount: groups.length,
      defaults: {
        observation: has("observations", "observations/observation"),
        action: has("actions"),
        achievedGoal: has("observations/achieved_goal"),
        desiredGoal: has("observations/desired_goal"),
      },
      notes: [],
      ...metadata,
      rowCount: (name, episode) => array(name, episode).shape[0],
      async *episodes(names) {
        for (const [episode, group] of groups.entries()) {
          const requests = names.map((name) => {
            const found = array(name, episode);
            return { name: `${group}/${name}`, array: found, first: 0, end: found.shape[0] };
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

const metadataSchema = z.object({ env_spec: z.string().nullish(), action_space: z.string().nullish() });
const environmentSchema = z.object({ id: z.string() });
const boxSchema = z.object({ type: z.literal("Box"), low: z.array(z.number()), high: z.array(z.number()) });

/** The environment and the bounds of its actions, as far as the metadata tell them. */
async function readMetadata(path: string): Promise<{ environment?: string; actionRange?: ActionRange }> {
  if (!existsSync(path)) return {};
  const parse = <T>(schema: z.ZodType<T>, text: string): T | undefined =>
    schema.safeParse(parsePythonJson(text)).data;
  try {
    const metadata = parse(metadataSchema, await readFile(path, "utf8"));
    const environment = metadata?.env_spec ? parse(environmentSchema, metadata.env_spec)?.id : undefined;
    const box = metadata?.action_space ? parse(boxSchema, metadata.action_space) : undefined;
    const bounded = box && [...box.low, ...box.high].every(Number.isFinite);
    return {
      ...(environment !== undefined && { environment }),
      ...(bounded && { actionRange: { low: box.low, high: box.high } }),
    };
  } catch (error) {
    throw new UserError(`${path} is no valid JSON (${(error as Error).message}); copy the dataset again`, {
      cause: error,
    });
  }
}
