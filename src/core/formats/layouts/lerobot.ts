import { z } from "zod";
import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import { parseOrExplain } from "../../data/header.ts";
import type { ByteSource } from "../byte-source.ts";
import type { ArrayFile } from "../containers/array-file.ts";
import type { EpisodeArrays } from "./episode-arrays.ts";
import { layOutFlat } from "./flat.ts";
import { parsePythonJson } from "./python-json.ts";

const infoSchema = z.object({
  codebase_version: z.string().regex(/^v[23]\./, "expected v2.x or v3.x"),
  total_episodes: z.int().min(0),
});

/** The file in a LeRobot dataset's folder that identifies it, and the folder of its Parquet files. */
export const LEROBOT_INFO = "meta/info.json";
export const LEROBOT_DATA = "data";

export interface LeRobotFiles {
  /** Path or name of the dataset's folder, for errors. */
  readonly path: string;
  readonly info: ByteSource;
  /** Opens the Parquet files below `data`, in the order of their names. */
  readonly data: readonly (() => Promise<ArrayFile>)[];
}

/**
 * Opens a LeRobot dataset, version 2 (a Parquet file per episode) or 3 (many episodes per file). Rows are frames with an
 * observation and the action taken there.
 */
export async function openLeRobot(files: LeRobotFiles): Promise<EpisodeArrays> {
  const folder = files.path;
  const info = await readInfo(files.info);
  const parts: EpisodeArrays[] = [];
  const episode = { text: "episode_index", origin: folder };
  const action = { text: "action", origin: folder };
  for (const open of files.data) parts.push(await layOutFlat(await open(), { fields: { action }, episode }));
  const episodeCount = parts.reduce((sum, part) => sum + part.episodeCount, 0);
  if (episodeCount === 0 || episodeCount !== info.total_episodes)
    throw new UserError(
      `${folder}: meta/info.json counts ${info.total_episodes} episodes, but the files below data hold ${episodeCount}; copy the dataset again`,
    );
  const [{ widths, notes, bytes }] = parts;
  for (const part of parts)
    for (const [name, width] of widths)
      if (part.widths.get(name) !== width)
        throw new UserError(
          `${part.path}: column "${name}" has ${part.widths.get(name) ?? "no"} numbers per row, but ${width} in ${parts[0].path}; repair it, or leave the file out`,
        );
  const starts = [0];
  for (const part of parts) starts.push(starts[starts.length - 1] + part.episodeCount);
  return {
    path: folder,
    format: `LeRobot dataset ${info.codebase_version}`,
    widths,
    bytes: new Map([...bytes].filter(([name]) => parts.every((part) => part.bytes.has(name)))),
    episodeCount,
    defaults: {
      observation: widths.has("observation.state") ? "observation.state" : undefined,
      action: "action",
    },
    notes,
    rowCount: (name, episode) => {
      const index = starts.findLastIndex((start) => start <= episode);
      return parts[index].rowCount(name, episode - starts[index]);
    },
    async *episodes(names) {
      for (const part of parts) yield* part.episodes(names);
    },
    close: async () => {
      for (const part of parts) await part.close();
    },
  };
}

async function readInfo(source: ByteSource): Promise<z.infer<typeof infoSchema>> {
  const { path } = source;
  let content: unknown;
  try {
    content = parsePythonJson(await source.text());
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${path} is no valid JSON (${quote((error as Error).message)}); copy the dataset again`,
      {
        cause: error,
      },
    );
  }
  return parseOrExplain(infoSchema, content, path);
}
