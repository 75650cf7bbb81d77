import type { EpisodeArrays } from "./episode-arrays.ts";

/** The episodes of several files, one after the other; a name denotes the same array in each of them. */
export function joinParts(
  parts: readonly EpisodeArrays[],
  { path, format }: Pick<EpisodeArrays, "path" | "format">,
): EpisodeArrays {
  const [first] = parts;
  const starts = [0];
  for (const part of parts) starts.push(starts[starts.length - 1] + part.episodeCount);
  const misfits = new Map(first.misfits);
  for (const part of parts.slice(1))
    for (const [name, width] of first.widths) {
      const fault =
        part.widths.get(name) === width
          ? part.misfits?.get(name)
          : `has ${part.widths.get(name) ?? "no"} numbers per row, but ${width} in ${first.path}`;
      if (fault !== undefined && !misfits.has(name)) misfits.set(name, `of ${part.path} ${fault}`);
    }
  return {
    ...first,
    path,
    format,
    misfits,
    bytes: new Map([...first.bytes].filter(([name]) => parts.every((part) => part.bytes.has(name)))),
    episodeCount: starts[parts.length],
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
    async *doubts() {
      for (const part of parts)
        for await (const doubt of part.doubts?.() ?? [])
          yield { ...doubt, place: `${part.path}, ${doubt.place}` };
    },
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

/** The episodes of a file that is open only while they are read: of many files, one at a time. */
export async function closedBetween(open: () => Promise<EpisodeArrays>): Promise<EpisodeArrays> {
  const opened = await open();
  await opened.close();
  const { episodeCount, widths } = opened;
  // Copied, because the count itself would keep what a file holds in memory.
  const rows = new Map(
    Array.from(widths.keys(), (name) => [
      name,
      opened.misfits?.has(name)
        ? []
        : Array.from({ length: episodeCount }, (_, episode) => opened.rowCount(name, episode)),
    ]),
  );
  return {
    ...opened,
    rowCount: (name, episode) => rows.get(name)![episode],
    async *doubts() {
      const arrays = await open();
      try {
        if (arrays.doubts) yield* arrays.doubts();
      } finally {
        await arrays.close();
      }
    },
    async *episodes(names) {
      const arrays = await open();
      try {
        yield* arrays.episodes(names);
      } finally {
        await arrays.close();
      }
    },
    close: async () => {},
  };
}
