import { UserError } from "../../base/errors.ts";
import type { ArrayFile, Numbers } from "../containers/array-file.ts";
import { byteArrays, type EpisodeArrays } from "./episode-arrays.ts";

/** Whether a file has the arrays that identify a buffer; they have three axes, unlike columns of the same names. */
export function isReplayBuffer({ arrays }: ArrayFile): boolean {
  return ["o", "u"].every((name) => arrays.get(name)?.shape.length === 3);
}

/**
 * The buffers of WGCSL, GoFAR and SMORe: `o`, `ag`, `g`, `u` of shape (episodes, steps, size). States have as many rows
 * per episode as actions, or one more or less; a goal may also be stored once per episode.
 */
export function layOutReplayBuffer(file: ArrayFile): EpisodeArrays {
  const { path, arrays } = file;
  const [episodeCount] = arrays.get("u")!.shape;
  if (!episodeCount)
    throw new UserError(`${path}: array "u" holds no episodes; give a buffer with at least one`);
  const widths = new Map<string, number>();
  const misfits = new Map<string, string>();
  const rows = new Map<string, number>();
  for (const [name, { shape }] of arrays) {
    widths.set(name, shape.at(-1) ?? 1);
    if ((shape.length === 3 || shape.length === 2) && shape[0] === episodeCount)
      rows.set(name, shape.length === 3 ? shape[1] : 1);
    else
      misfits.set(
        name,
        `has the shape (${shape.join(", ")}), where (${episodeCount}, rows, numbers) is expected, or one row per episode`,
      );
  }
  const has = (name: string) => (widths.has(name) ? name : undefined);
  const defaults = { observation: "o", action: "u", achievedGoal: has("ag"), desiredGoal: has("g") };
  return {
    path,
    format: `replay buffer (${["o", "ag", "g", "u"].filter((name) => widths.has(name)).join(", ")}) in a ${file.format}`,
    widths,
    misfits,
    bytes: byteArrays(arrays, -1),
    episodeCount,
    defaults,
    notes: [],
    rowCount: (array) => rows.get(array)!,
    async *episodes(names) {
      const readers = names.map((name) => [name, file.rows(name)] as const);
      for (let episode = 0; episode < episodeCount; episode++) {
        const read = new Map<string, Numbers>();
        for (const [name, reader] of readers) read.set(name, await reader.next(1));
        yield read;
      }
    },
    close: () => file.close(),
  };
}
