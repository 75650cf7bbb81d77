import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../../core/base/errors.ts";
import { parseOrExplain } from "../../../core/data/header.ts";
import { openParquet } from "../containers/parquet.ts";
import { quote } from "../quote.ts";
import type { EpisodeArrays } from "./episode-arrays.ts";
import { layOutFlat } from "./flat.ts";
import { parsePythonJson } from "./python-json.ts";

const INFO_FILE = join("meta", "info.json");

const infoSchema = z.object({
  codebase_version: z.string().regex(/^v[23]\./, "expected v2.x or v3.x"),
  total_episodes: z.int().min(0),
});

export function isLeRobot(folder: string): boolean {
  return existsSync(join(folder, INFO_FILE));
}

/**
 * Opens a LeRobot dataset, version 2 (a Parquet file per episode) or 3 (many episodes per file). Rows are frames with an
 * observation and the action taken there.
 */
export async function openLeRobot(folder: string): Promise<EpisodeArrays> {
  const info = await readInfo(join(folder, INFO_FILE));
  const parts: EpisodeArrays[] = [];
  const episode = { text: "episode_index", origin: folder };
  const action = { text: "action", origin: folder };
  for (const path of await dataFiles(join(folder, "data")))
    parts.push(await layOutFlat(await openParquet(path), { fields: { action }, episode }));
  const episodeCount = parts.reduce((sum, part) => sum + part.episodeCount, 0);
  if (episodeCount === 0 || episodeCount !== info.total_episodes)
    throw new UserError(
      `${folder}: meta/info.json counts ${info.total_episodes} episodes, but the files below data hold ${episodeCount}; copy the dataset again`,
    );
  const [{ widths, notes }] = parts;
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
    bytes: new Set([...widths.keys()].filter((name) => parts.every(({ bytes }) => bytes.has(name)))),
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

async function readInfo(path: string): Promise<z.infer<typeof infoSchema>> {
  let content: unknown;
  try {
    content = parsePythonJson(await readFile(path, "utf8"));
  } catch (error) {
    throw new UserError(
      `${path} is no valid JSON (${quote((error as Error).message)}); copy the dataset again`,
      {
        cause: error,
      },
    );
  }
  return parseOrExplain(infoSchema, content, path);
}

/** All Parquet files below a folder, in the order of their names. */
async function dataFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith(".parquet"))
    .sort()
    .map((name) => join(folder, name));
}
