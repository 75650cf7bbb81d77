import { UserError } from "../../base/errors.ts";
import { type ArrayFile, type Numbers, productOf } from "../containers/array-file.ts";
import { withoutSlice } from "../expression.ts";
import type { Field, Mapping } from "../mapping.ts";
import { bufferLengths, refuseEndsWithin } from "./buffer-lengths.ts";
import { conventionalFields } from "./conventions.ts";
import { byteArrays, type EpisodeArrays, rowShapes, typesOf } from "./episode-arrays.ts";

/** Which arrays of a buffer have which meaning; `action` is one of three axes. */
type BufferNames = Partial<Record<Field, string>> & { readonly action: string };

/**
 * The meaning of a buffer's arrays; undefined for a file that is none. The arrays are `o`, `ag`, `g` and `u`, perhaps
 * all below a group, or have other names by convention or mapping. Actions of three axes tell a buffer from columns of
 * the same names, unless the mapping names arrays that say row by row where episodes end.
 */
export function bufferNames({ arrays }: ArrayFile, mapping: Mapping): BufferNames | undefined {
  const axes = (name: string | undefined) => arrays.get(name ?? "")?.shape.length ?? 0;
  const folders = [...arrays.keys()]
    .filter((name) => /(?:^|\/)u$/.test(name))
    .map((name) => name.slice(0, -1));
  const folder = folders.includes("") || folders.length !== 1 ? "" : folders[0];
  const has = (name: string) => (arrays.has(folder + name) ? folder + name : undefined);
  const goals = { achievedGoal: has("ag"), desiredGoal: has("g") };
  const letters = { observation: has("o"), state: has("states"), action: has("u"), ...goals };
  // Images have more axes.
  if (axes(letters.action) === 3 && axes(letters.observation) >= 3)
    return { ...letters, action: letters.action! };
  if (mapping.episode ?? mapping.end?.[0]) return undefined;
  const names = conventionalFields(arrays);
  const action = mapping.fields.action ? withoutSlice(mapping.fields.action.text) : names.action;
  return action !== undefined && axes(action) === 3 ? { ...names, action } : undefined;
}

/**
 * The buffers of WGCSL, GoFAR and SMORe: `o`, `ag`, `g`, `u` of shape (episodes, steps, size). States have as many rows
 * per episode as actions, or one more or less; a goal may also be stored once per episode. Shorter episodes may be padded.
 */
export async function layOutReplayBuffer(
  file: ArrayFile,
  defaults: BufferNames,
  mapping: Mapping,
): Promise<EpisodeArrays> {
  const { path, arrays } = file;
  const [episodeCount, steps] = arrays.get(defaults.action)!.shape;
  if (!episodeCount)
    throw new UserError(
      `${path}: array "${defaults.action}" holds no episodes; give a buffer with at least one`,
    );
  const widths = new Map<string, number>();
  const misfits = new Map<string, string>();
  const rows = new Map<string, number>();
  for (const [name, { shape }] of arrays) {
    const axes = shape.slice(shape.length > 2 ? 2 : 1);
    widths.set(name, productOf(axes));
    if (shape.length >= 2 && shape[0] === episodeCount) rows.set(name, shape.length > 2 ? shape[1] : 1);
    else
      misfits.set(
        name,
        `has the shape (${shape.join(", ")}), where (${episodeCount}, rows, numbers) is expected, or one row per episode`,
      );
  }
  const named = (["observation", "achievedGoal", "desiredGoal", "action"] as const).flatMap(
    (field) => defaults[field] ?? [],
  );
  const bytes = byteArrays(arrays, 2);
  const shape = { episodes: episodeCount, steps };
  const known = await bufferLengths(file, shape);
  await refuseEndsWithin(file, mapping, shape, known);
  return {
    path,
    format: `replay buffer (${named.join(", ")}) in a ${file.format}`,
    widths,
    misfits,
    types: typesOf(arrays),
    shapes: rowShapes(arrays, 2),
    bytes: new Map([...bytes].filter(([name]) => (rows.get(name) ?? 0) > 1)),
    episodeCount,
    defaults,
    notes: known ? [`episodes are as long as "${known.name}" says`] : [],
    rowCount: (array, episode) => {
      const all = rows.get(array)!;
      const padding = known ? steps - known.lengths[episode] : 0;
      return all > 1 ? Math.max(0, all - padding) : all;
    },
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
