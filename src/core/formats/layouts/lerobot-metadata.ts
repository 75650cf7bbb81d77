import { z } from "zod";
import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import { parseOrExplain } from "../../data/header.ts";
import type { ActionRange } from "../../spaces/index.ts";
import type { ByteSource } from "../byte-source.ts";
import type { ExpectedShape } from "../pictures/picture.ts";
import { parsePythonJson } from "../python-json.ts";

const texts = z.array(z.string().min(1));

const infoSchema = z.object({
  codebase_version: z.string().regex(/^v[23]\./, "expected v2.x or v3.x"),
  total_episodes: z.int().min(0),
  /** Names are a list, or lists by kind such as `{"motors": […]}`. */
  features: z
    .record(
      z.string(),
      z.object({
        dtype: z.string().optional(),
        shape: z.unknown().optional(),
        names: z.unknown().optional(),
      }),
    )
    .default({}),
});

const statisticsSchema = z.record(z.string(), z.unknown());
const extremesSchema = z.object({ min: z.array(z.number()), max: z.array(z.number()) });
const episodeSchema = z.object({ stats: statisticsSchema });

export type LeRobotInfo = z.infer<typeof infoSchema>;

/** `meta/info.json`. Throws UserError. */
export async function readInfo(source: ByteSource): Promise<LeRobotInfo> {
  return parseOrExplain(infoSchema, parse(await source.text(), source.path), source.path);
}

/** The cameras whose frames are of a kind: pictures in the tables, or videos. */
export function camerasOf({ features }: LeRobotInfo, kind: "image" | "video"): string[] {
  return Object.keys(features).filter((name) => features[name].dtype === kind);
}

const isCamera = (dtype: string | undefined) => dtype === "image" || dtype === "video";

/** The shapes that pictures have, by camera; those whose shape is not stated are absent. */
export function pictureShapes(info: LeRobotInfo): Map<string, ExpectedShape> {
  return new Map(
    camerasOf(info, "image").flatMap((camera) => {
      const { shape, names } = info.features[camera];
      const sizes = z.array(z.int().positive()).length(3).safeParse(shape).data;
      if (!sizes) return [];
      const axes = texts.safeParse(names).data ?? [];
      const axisOf = (start: string) => axes.findIndex((name) => name.startsWith(start));
      const named = ["height", "width", "channel"].map(axisOf);
      // Without names the axis with a few numbers is that of the channels.
      const order = named.every((axis) => axis >= 0 && axis < 3)
        ? named
        : sizes[2] > 4 && sizes[0] <= 4
          ? [1, 2, 0]
          : [0, 1, 2];
      const [height, width, channels] = order.map((axis) => sizes[axis]);
      return [[camera, { height, width, channels, origin: "its feature in meta/info.json" }] as const];
    }),
  );
}

/** The names of the numbers of a row, by column; columns without names are absent. */
export function featureNames({ features }: LeRobotInfo): Map<string, readonly string[]> {
  return new Map(
    Object.entries(features).flatMap(([column, { dtype, names }]) => {
      if (isCamera(dtype)) return [];
      const listed = z.union([texts, z.record(z.string(), texts)]).safeParse(names).data;
      return listed ? [[column, Array.isArray(listed) ? listed : Object.values(listed).flat()]] : [];
    }),
  );
}

/**
 * The smallest and largest action, from `meta/stats.json` or, of datasets of version 2.1, from the lines of
 * `meta/episodes_stats.jsonl`; undefined where they are not given. Throws UserError.
 */
export async function readActionRange(source: ByteSource): Promise<ActionRange | undefined> {
  const { path } = source;
  const text = await source.text();
  const all = path.endsWith(".jsonl")
    ? text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => parseOrExplain(episodeSchema, parse(line, path), path).stats)
    : [parseOrExplain(statisticsSchema, parse(text, path), path)];
  const extremes = all.map(({ action }) => extremesSchema.safeParse(action).data);
  const [first] = extremes;
  if (!first || !extremes.every((found) => found !== undefined)) return undefined;
  return {
    low: first.min.map((_, i) => extremes.reduce((low, { min }) => Math.min(low, min[i]), Infinity)),
    high: first.max.map((_, i) => extremes.reduce((high, { max }) => Math.max(high, max[i]), -Infinity)),
  };
}

function parse(text: string, path: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    throw new UserError(
      `${path} is not valid JSON (${quote((error as Error).message)}); copy the dataset again`,
      { cause: error },
    );
  }
}
