import { UserError } from "../../base/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import type { ArrayFile } from "../containers/array-file.ts";
import { withoutSlice } from "../expression.ts";
import type { Mapping } from "../mapping.ts";
import { type PictureReading, withPictures } from "../pictures/packed.ts";
import type { EpisodeArrays } from "./episode-arrays.ts";
import { layOutFlat } from "./flat.ts";
import { joinParts } from "./joined.ts";
import {
  camerasOf,
  featureNames,
  type LeRobotInfo,
  pictureShapes,
  readActionRange,
  readInfo,
} from "./lerobot-metadata.ts";

const ACTION = "action";
const STATE = "observation.state";
const ENVIRONMENT_STATE = "observation.environment_state";

/** The file in a LeRobot dataset's folder that identifies it, and the folder of its Parquet files. */
export const LEROBOT_INFO = "meta/info.json";
export const LEROBOT_DATA = "data";
/** Paths of the extremes of its columns, of which the first that exists is used. */
export const LEROBOT_STATISTICS = ["meta/stats.json", "meta/episodes_stats.jsonl"];

export interface LeRobotFiles {
  /** Path or name of the dataset's folder, for errors. */
  readonly path: string;
  readonly info: ByteSource;
  /** One of {@link LEROBOT_STATISTICS}. */
  readonly statistics?: ByteSource | undefined;
  /** Opens the Parquet files below `data`, in the order of their names. */
  readonly data: readonly (() => Promise<ArrayFile>)[];
  readonly pictures: PictureReading;
}

/**
 * Opens a LeRobot dataset, version 2 (a Parquet file per episode) or 3 (many episodes per file). Rows are frames with an
 * observation and the action taken there.
 */
export async function openLeRobot(files: LeRobotFiles, mapping: Mapping): Promise<EpisodeArrays> {
  const folder = files.path;
  const { fields } = mapping;
  const info = await readInfo(files.info);
  refuseVideo(folder, info, mapping);
  for (const [camera, shape] of pictureShapes(info)) files.pictures.shapes.set(camera, shape);
  const actionRange = files.statistics && (await readActionRange(files.statistics));
  const parts: EpisodeArrays[] = [];
  const episode = { text: "episode_index", origin: folder };
  for (const open of files.data)
    parts.push(
      await layOutFlat(await withPictures(await open(), mapping, files.pictures), { fields, episode }),
    );
  const episodeCount = parts.reduce((sum, part) => sum + part.episodeCount, 0);
  if (episodeCount === 0 || episodeCount !== info.total_episodes)
    throw new UserError(
      `${folder}: meta/info.json counts ${info.total_episodes} episodes, but the files below data hold ${episodeCount}; copy the dataset again`,
    );
  const joined = joinParts(parts, { path: folder, format: `LeRobot dataset ${info.codebase_version}` });
  const { defaults, widths, types } = joined;
  // Whole numbers may be those of discrete actions, which have no range.
  const isMeasured = types.get(ACTION)?.startsWith("float");
  const observation = widths.has(STATE) ? STATE : defaults.observation;
  return {
    ...joined,
    defaults: { ...defaults, observation },
    names: featureNames(info),
    ranges: actionRange && isMeasured ? new Map([[ACTION, actionRange]]) : undefined,
    notes: [...joined.notes, ...unusedNotes(info, widths, fields.observation?.text ?? observation ?? "")],
  };
}

/** Rejects a video as an observation. */
function refuseVideo(folder: string, info: LeRobotInfo, { fields: { observation } }: Mapping): void {
  const parts = observation?.text.split(",").map(withoutSlice) ?? [];
  const video = camerasOf(info, "video").find((name) => parts.includes(name));
  if (video !== undefined)
    throw new UserError(
      `${observation!.origin} the frames of "${video}" in ${folder} are videos (mp4), which are not decoded; make pictures of them with ffmpeg as docs/data-formats.md shows`,
    );
}

/** The parts of an observation that are in the dataset and not in the observation `text`. */
function unusedNotes(info: LeRobotInfo, widths: ReadonlyMap<string, number>, text: string): string[] {
  const videos = camerasOf(info, "video");
  const named = text.split(",").map((part) => part.trim());
  const pictures = camerasOf(info, "image").filter((name) => !named.includes(name));
  return [
    ...(widths.has(ENVIRONMENT_STATE) && !text.includes(ENVIRONMENT_STATE)
      ? [
          `${ENVIRONMENT_STATE} is there and no part of the observation; name it in "observation" of a mapping file if the policy should see it`,
        ]
      : []),
    ...(pictures.length > 0
      ? [
          `${pictures.join(", ")}: pictures are not part of the observation; write "observation": "${pictures[0]}" in a mapping file to learn from pixels`,
        ]
      : []),
    ...(videos.length > 0
      ? [
          `${videos.join(", ")}: videos (mp4) are not decoded; make pictures of them with ffmpeg as docs/data-formats.md shows`,
        ]
      : []),
  ];
}
