import { UserError } from "../../../src/core/base/errors.ts";
import { EpisodeDatasetBuilder } from "../../../src/core/data/index.ts";
import { envSpec } from "../../../src/core/envs/index.ts";
import { mergeMappings, openEpisodes, readMapping, writtenMapping } from "../../../src/core/formats/index.ts";
import { BlobSource } from "../../../src/web/formats/index.ts";
import type { DatasetMessage } from "./data.ts";

export interface FileRequest {
  readonly file: File;
  /** The environment that the episodes come from. */
  readonly environment: string;
  /** Slices of arrays that are φ(s), such as `qpos[0:2]`; empty where the file or the mapping says it. */
  readonly achievedGoal: string;
  /** A mapping file, where the file does not say what its arrays are. */
  readonly mapping?: File | undefined;
}

/**
 * Reads logged episodes from a file of any format that Smore reads.
 * @throws UserError when it cannot be read, or does not fit the environment
 */
export async function readFile({
  file,
  environment,
  achievedGoal,
  mapping: mappingFile,
}: FileRequest): Promise<DatasetMessage> {
  const { id, horizon, distanceThreshold, goalDistance, ...sizes } = envSpec(environment);
  const written = writtenMapping({ achievedGoal: achievedGoal || undefined }, () => "Achieved goal:");
  const mapping = mappingFile
    ? mergeMappings(written, await readMapping(new BlobSource(mappingFile)))
    : written;
  const source = await openEpisodes(new BlobSource(file), { mapping, unitActions: true });
  try {
    for (const size of ["observationSize", "goalSize", "actionSize"] as const)
      if (source[size] !== sizes[size])
        throw new UserError(
          `${file.name}: its ${size} is ${source[size]}, but that of ${id} is ${sizes[size]}; choose the environment that it comes from`,
        );
    const { observationSize, goalSize, actionSize } = source;
    const builder = new EpisodeDatasetBuilder({
      name: source.name ?? file.name,
      environment: id,
      ...{ observationSize, goalSize, actionSize, horizon, distanceThreshold },
      ...(goalDistance && { goalDistance: [...goalDistance] }),
      provenance: { source: file.name, format: source.format, mapping: { ...source.mapping } },
    });
    for await (const episode of source.episodes()) builder.append(episode);
    return { header: builder.header, arrays: builder.arrays() };
  } finally {
    await source.close();
  }
}
